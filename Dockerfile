# One image for web, worker and clock; docker-compose.yml says which is which.
FROM debian:12-slim

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      python3.11 python3.11-venv nodejs npm \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
      postgresql-client \
 && rm -rf /var/lib/apt/lists/*

# The program belongs to root and is run by somebody else: it cannot change itself.
RUN useradd --system --uid 1000 --home-dir /data --shell /usr/sbin/nologin perfeval \
 && install -d -o perfeval -g perfeval /data
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=perfeval.settings.production \
    PERFEVAL_DATA=/data

COPY requirements.txt .
RUN python3.11 -m venv .venv \
 && pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts && rm -rf /root/.npm
COPY manage.py ./
COPY perfeval perfeval
COPY templates templates
COPY static static

USER perfeval
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:perfeval.gunicorn", "--bind", "0.0.0.0:8000", "--workers", "3"]
