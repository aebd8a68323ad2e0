"""A call, form or message comes in; a report with a receipt goes out."""
