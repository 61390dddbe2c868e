"""Orders of many tenants: `tenancy.enter` decides about every request, in its transaction."""
import logging
import os
from collections import namedtuple
from contextlib import asynccontextmanager
from typing import Annotated
from fastapi import Body, Depends, FastAPI, Request, responses
from psycopg import Error, OperationalError, rows
from psycopg_pool import AsyncConnectionPool

pool = AsyncConnectionPool(  # libpq reads PGHOST, PGDATABASE, PGUSER, PGPASSWORD, …
    kwargs={"connect_timeout": 2, "prepare_threshold": None, "row_factory": rows.dict_row},
    max_size=int(os.environ.get("POOL_SIZE", "10")), open=False, timeout=2, reconnect_timeout=2)
Tenant = namedtuple("Tenant", "slug execute")

async def get_validated_tenant(request: Request):
    slug = ",".join(request.headers.getlist("X-Tenant"))  # but one makes no name: refused, TN400
    async with pool.connection() as db:  # one transaction: committed, or on error rolled back
        await db.execute("select tenancy.enter(%s)", [slug])
        yield Tenant(slug, db.execute)

@asynccontextmanager
async def lifespan(_: FastAPI):
    async with pool:
        yield
app = FastAPI(lifespan=lifespan)

# "function": commit, then answer. The default would answer first, also if the commit then fails.
ValidatedTenant = Annotated[Tenant, Depends(get_validated_tenant, scope="function")]

@app.get("/orders")
async def list_orders(tenant: ValidatedTenant):
    return await (await tenant.execute("select id, owner, item from orders order by id")).fetchall()

@app.post("/orders", status_code=201)
async def place_order(tenant: ValidatedTenant, item: Annotated[str, Body(embed=True)]):
    insert = "insert into orders (owner, item) values (%s, %s) returning id, owner, item"
    return await (await tenant.execute(insert, [tenant.slug, item])).fetchone()

@app.exception_handler(Error)
async def problem(_: Request, error: Error):
    state = error.sqlstate or ("08000" if isinstance(error, OperationalError) else "")
    away = 503 if state.startswith(("08", "53", "57")) else 500  # or a bug, and shows as one
    status = int(state[2:]) if state.startswith("TN") else away
    title = error.diag.message_primary if state.startswith("TN") else "The database failed"
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "1"} if status == 503 else {})
    logging.log(logging.ERROR if status == 500 else logging.DEBUG, "%d", status, exc_info=error)
    body = {"type": "about:blank", "title": title, "status": status}
    return responses.JSONResponse(body, status, headers, media_type="application/problem+json")
