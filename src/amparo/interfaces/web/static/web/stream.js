// The event stream itself: opens /events/, opens it again after a fault, says how it is.

const QUIET_MS = 45_000; // the server says something at least every 15 s
const SLOWEST_MS = 30_000;

// `position` is the number of the last event that the page already shows, as text, empty if it does not
// say; `tell` is called with { state, since, number } when the connection changes, and with { ledger }
// for each event.
export function openStream(address, position, tell) {
  let source = null;
  let faults = 0;
  let heard = Date.now();
  let number = position === "" ? NaN : Number(position);

  const hear = () => {
    heard = Date.now();
  };

  const open = () => {
    source = new EventSource(Number.isNaN(number) ? address : `${address}?after=${number}`);
    source.onopen = () => {
      hear();
      faults = 0;
      tell({ state: "live", since: heard, number });
    };
    source.addEventListener("ledger", (event) => {
      hear();
      number = Number(event.lastEventId);
      tell({ ledger: { ...JSON.parse(event.data), number } });
    });
    source.addEventListener("beat", hear);
    source.onerror = again;
  };

  // The browser's own retry gives up for good at an error page; ours does not.
  const again = () => {
    source.close();
    faults += 1;
    tell({ state: faults > 2 ? "stale" : "reconnecting", since: heard, number });
    setTimeout(open, Math.min(SLOWEST_MS, 500 * 2 ** faults) * (0.5 + Math.random() / 2));
  };

  setInterval(() => {
    if (source.readyState === EventSource.OPEN && Date.now() - heard > QUIET_MS) again();
  }, 5_000);

  open();
  return { number: () => number };
}
