"""A worker whose first try to write down how a job ended fails, on a connection that is good."""

from tests.jobs import process

if __name__ == "__main__":
    process.set_up()

    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite":
        from amparo.core.jobs import lease_queue as room

        name = "_settle"
    else:
        from amparo.core.jobs import postgres_queue as room

        name = "finish"
    settle, failed = getattr(room, name), []

    def fail_once(*arguments):
        if not failed:
            failed.append(True)
            raise DatabaseError("another one was in the way")
        return settle(*arguments)

    setattr(room, name, fail_once)
    process.main()
