// One event stream for all tabs of one person.  It lives as long as one of their tabs does.
import { openStream } from "./stream.js";

const ports = new Set();
let stream = null;
let state = null;

function tell(message) {
  if (message.state) state = message;
  for (const port of ports) port.postMessage(message);
}

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.bye) {
      ports.delete(port);
      return;
    }
    ports.add(port);
    if (stream) port.postMessage({ ...state, number: stream.number() });
    else stream = openStream(data.address, data.position, tell);
  };
};
