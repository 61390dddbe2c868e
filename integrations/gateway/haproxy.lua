-- Asks the gate whether the request may use its tenant; see haproxy.cfg.
-- Yes: sets X-Tenant-Id, -Schema and -Version. No: answers as the gate did. No answer: 503.

local granted = { "x-tenant-id", "x-tenant-schema", "x-tenant-version" }
local problem = "application/problem+json"
local told = { "content-type", "cache-control", "retry-after" }

local function answer(txn, status, headers, body)
  local reply = txn:reply({ status = status, body = body })
  for name, value in pairs(headers) do
    reply:add_header(name, value)
  end
  txn:done(reply)
end

local function silent(txn)
  answer(txn, 503, {
    ["content-type"] = problem,
    ["cache-control"] = "no-store",
    ["retry-after"] = "1",
  }, '{"type":"about:blank","title":"Service Unavailable","status":503,'
    .. '"detail":"The gate does not answer","tenant":null}')
end

-- All values of a header, in their order.
local function values(headers, name)
  local list, found = {}, headers and headers[name] or {}
  while found[#list] do
    list[#list + 1] = found[#list]
  end
  return list
end

core.register_action("tenancy", { "http-req" }, function(txn)
  local request = txn.http:req_get_headers()
  local response = core.httpclient():get({
    -- The proxy `gate`, whichever host the URL names.
    dst = "abns@tenancy-gate",
    url = "http://gate/authz",
    -- The tenant as it came, twice if it came twice: the gate judges that.
    headers = {
      ["x-tenant"] = values(request, "x-tenant"),
      ["x-forwarded-host"] = values(request, "host"),
      ["x-forwarded-uri"] = { txn.f:pathq() },
    },
    -- Longer than `gate` waits: its attempts are not to be repeated.
    timeout = 5000,
  })
  if response.status == 200 then
    for _, name in ipairs(granted) do
      for _, value in ipairs(values(response.headers, name)) do
        txn.http:req_set_header(name, value)
      end
    end
    txn:set_var("txn.tenancy_admitted", true)
  elseif response.status >= 400 and values(response.headers, "content-type")[1] == problem then
    local headers = {}
    for _, name in ipairs(told) do
      headers[name] = values(response.headers, name)[1]
    end
    answer(txn, response.status, headers, response.body)
  else
    -- The words of the proxy `gate` for a gate it cannot reach are a page of HTML.
    silent(txn)
  end
end)
