-- For wrk: asks for every tenant in turn, in the words of the server that is asked.
-- Arguments: "gate" or "opa", and the number of tenants.

local requests = {}
local at = 0

function init(arguments)
  local words, tenants = arguments[1], tonumber(arguments[2])
  for number = 1, tenants do
    -- A stride that shares no factor with their number visits them all, and no two neighbours in a row.
    local slug = "tenant-" .. (number * 7919) % tenants + 1
    if words == "opa" then
      requests[number] = wrk.format("POST", "/v1/data/tenancy/decision",
        { ["Content-Type"] = "application/json" }, '{"input":{"tenant":"' .. slug .. '"}}')
    else
      requests[number] = wrk.format("GET", "/authz", { ["X-Tenant"] = slug })
    end
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("answers=%d micros=%d errors=%d p50=%.1f p99=%.1f p999=%.1f\n",
    summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
