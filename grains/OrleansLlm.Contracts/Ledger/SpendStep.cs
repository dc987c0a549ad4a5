using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Ledger;

/// <summary>The length of the time steps of a report, from UTC borders. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<SpendStep>))]
public enum SpendStep
{
    /// <summary>The whole time in one.</summary>
    None = 0,
    /// <summary>Hours.</summary>
    Hour = 1,
    /// <summary>Days.</summary>
    Day = 2,
    /// <summary>Weeks, from Monday.</summary>
    Week = 3,
    /// <summary>Months.</summary>
    Month = 4,
}
