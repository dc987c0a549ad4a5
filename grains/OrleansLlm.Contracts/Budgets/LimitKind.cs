using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>Which limit refused a call. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<LimitKind>))]
public enum LimitKind
{
    /// <summary>A hard budget of a window.</summary>
    Budget = 0,
    /// <summary>Calls per minute.</summary>
    RequestsPerMinute = 1,
    /// <summary>All tokens per minute.</summary>
    TokensPerMinute = 2,
    /// <summary>Prompt tokens per minute.</summary>
    InputTokensPerMinute = 3,
    /// <summary>Generated tokens per minute.</summary>
    OutputTokensPerMinute = 4,
    /// <summary>Calls that run at once.</summary>
    ConcurrentRequests = 5,
    /// <summary>The model is not among the allowed ones.</summary>
    AllowedModels = 6,
    /// <summary>The scope has expired.</summary>
    Expired = 7,
    /// <summary>The scope is suspended.</summary>
    Suspended = 8,
    /// <summary>No price is known for the model, and the settings refuse such calls.</summary>
    UnknownPrice = 9,
}
