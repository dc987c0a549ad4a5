using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>
/// How an attempt ended, and with it what is billed. Values are part of the wire contract: never renumber.
/// </summary>
[JsonConverter(typeof(WordConverter<SettlementOutcome>))]
public enum SettlementOutcome
{
    /// <summary>It ended well: its whole usage is billed.</summary>
    Completed = 0,
    /// <summary>The caller left: prompt and tokens produced so far are billed; nothing, if none was.</summary>
    Cancelled = 1,
    /// <summary>It failed: prompt and tokens handed on are billed; nothing, if it failed before its first token.</summary>
    Failed = 2,
    /// <summary>Answered from a cache: no cost, and its tokens count against no limit; what it would have cost is recorded as saved.</summary>
    CacheHit = 3,
    /// <summary>Its holder vanished and the lease ended: prompt and granted tokens are billed; set by the ledger only.</summary>
    Expired = 4,
    /// <summary>A cascade step or ensemble member whose answer was not the one handed on: its whole usage is billed.</summary>
    Superseded = 5,
}
