using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Alerts;

/// <summary>What an alert is about. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<AlertKind>))]
public enum AlertKind
{
    /// <summary>A soft amount of a budget window was passed.</summary>
    SoftBudget = 0,
    /// <summary>A hard budget refused a call; once per window.</summary>
    HardBudget = 1,
    /// <summary>Spend per minute rose suddenly.</summary>
    SpendAnomaly = 2,
    /// <summary>A call ran without a known price.</summary>
    UnknownPrice = 3,
    /// <summary>A call used more than was reserved for it.</summary>
    Overrun = 4,
    /// <summary>Sent on demand, to try a webhook.</summary>
    Test = 5,
}
