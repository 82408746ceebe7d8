# syntax=docker/dockerfile:1
ARG BASE=ghcr.io/astral-sh/uv:0.13-python3.13-bookworm-slim

FROM ${BASE} AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_PYTHON=/usr/local/bin/python3
WORKDIR /app
# A compiler for the packages that have no wheel for this platform; it stays in this stage.
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc g++ cmake libc6-dev \
 && rm -rf /var/lib/apt/lists/*
# The dependencies first, without the project: uv_build needs src/, which changes more often.
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --locked --no-dev --extra postgres --no-install-project
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --locked --no-dev --extra postgres

FROM ${BASE}
RUN useradd --uid 10001 --create-home --home-dir /home/loqua --shell /usr/sbin/nologin loqua
COPY --from=build --chown=loqua:loqua /app /app
WORKDIR /app
USER loqua
# UV_NO_SYNC: `uv run` would otherwise look for newer packages at every start.
# LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE=0: 244 MB less; they hold an end-of-turn model not used here.
# No database is configured: give LOQUA_DATABASE_URL, or mount a volume at /home/loqua/.local/share/loqua.
ENV PYTHONUNBUFFERED=1 \
    UV_NO_SYNC=1 \
    UV_OFFLINE=1 \
    UV_PYTHON=/usr/local/bin/python3 \
    LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE=0
RUN mkdir -p /home/loqua/.local/share/loqua
# Give the container 780 s between SIGTERM and SIGKILL, so that lessons end by themselves.
STOPSIGNAL SIGTERM
CMD ["uv", "run", "src/agent.py", "start"]
