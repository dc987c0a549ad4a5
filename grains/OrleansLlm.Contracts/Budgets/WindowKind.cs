using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>How a window moves. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<WindowKind>))]
public enum WindowKind
{
    /// <summary>From one UTC calendar border to the next.</summary>
    Calendar = 0,
    /// <summary>
    /// The last so many seconds at every moment: no stretch of time of that length ever holds more than the limit. What was spent may count up to a twelfth
    /// of the length longer.
    /// </summary>
    Rolling = 1,
}
