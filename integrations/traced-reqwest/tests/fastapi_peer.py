"""A FastAPI service instrumented by opentelemetry-python, which the tests call and which calls them back.

It prints the port that it listens on.
"""

import socket

import fastapi
import httpx
import uvicorn
from opentelemetry import baggage, trace
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

finished = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(finished))
trace.set_tracer_provider(provider)
HTTPXClientInstrumentor().instrument()

app = fastapi.FastAPI()


def here():
    """What this side sees: one line of text."""
    context = trace.get_current_span().get_span_context()
    state = ",".join(f"{key}={value}" for key, value in context.trace_state.items())
    carried = ",".join(f"{key}={value}" for key, value in baggage.get_all().items())
    return f"{context.trace_id:032x} {context.span_id:016x} {int(context.trace_flags) & 1} [{state}] [{carried}]"


@app.get("/leaf", response_class=fastapi.responses.PlainTextResponse)
async def leaf():
    return here()


@app.get("/relay", response_class=fastapi.responses.PlainTextResponse)
async def relay(to: str):
    async with httpx.AsyncClient() as client:
        answer = await client.get(to)
    return f"{here()}\n{answer.text}"


@app.get("/spans", response_class=fastapi.responses.PlainTextResponse)
async def spans(trace_id: str):
    """The trace's spans of servers and clients: kind, id, parent."""
    of_trace = [span for span in finished.get_finished_spans() if f"{span.context.trace_id:032x}" == trace_id]
    return "\n".join(
        f"{span.kind.name.lower()} {span.context.span_id:016x} {span.parent.span_id if span.parent else 0:016x}"
        for span in of_trace
        if span.kind != trace.SpanKind.INTERNAL
    )


FastAPIInstrumentor.instrument_app(app, excluded_urls="spans")
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
