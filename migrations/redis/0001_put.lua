-- Stores the entries of one session in one step.
--
-- KEYS[1]  the session's hash: token -> fingerprint (16 bytes) .. record
-- ARGV[1]  how long the session lives from now, in milliseconds
-- ARGV[2]  how many entries it may hold
-- ARGV[3]  a token, ARGV[4] its fingerprint .. record, and so on in pairs
--
-- Returns the positions (from 0) of the entries that were not stored because another
-- fingerprint holds their token, or -1 if the session would hold too many entries and
-- nothing was stored, or the server's error.

local FINGERPRINT_LEN = 16
local SLICE = 1000 -- how many values are passed to one command

local key = KEYS[1]
local holders, conflicts, writes, added = {}, {}, {}, 0

for i = 3, #ARGV, 2 do
    local token, value = ARGV[i], ARGV[i + 1]
    local fingerprint = string.sub(value, 1, FINGERPRINT_LEN)
    local holder = holders[token]
    if not holder then
        local stored = redis.call('HGET', key, token)
        if stored then
            holder = string.sub(stored, 1, FINGERPRINT_LEN)
        else
            holder = fingerprint
            added = added + 1
        end
        holders[token] = holder
    end
    if holder == fingerprint then
        writes[#writes + 1] = token
        writes[#writes + 1] = value
    else
        conflicts[#conflicts + 1] = (i - 3) / 2
    end
end

if #writes == 0 then
    return conflicts
end
if added > 0 and redis.call('HLEN', key) + added > tonumber(ARGV[2]) then
    return -1
end

for first = 1, #writes, SLICE do
    local last = math.min(first + SLICE - 1, #writes)
    local result = redis.pcall('HSET', key, unpack(writes, first, last))
    if type(result) == 'table' and result.err then
        -- As the server says it: an error raised in a script is wrapped by old servers.
        return result
    end
end
redis.call('PEXPIRE', key, ARGV[1])
return conflicts
