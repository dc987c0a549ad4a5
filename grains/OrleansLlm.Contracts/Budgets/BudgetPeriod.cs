using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>The length of a budget's window. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<BudgetPeriod>))]
public enum BudgetPeriod
{
    /// <summary>60 seconds.</summary>
    Minute = 0,
    /// <summary>60 minutes.</summary>
    Hour = 1,
    /// <summary>24 hours; a calendar day begins at 00:00 UTC.</summary>
    Day = 2,
    /// <summary>7 days; a calendar week begins on Monday 00:00 UTC (ISO 8601).</summary>
    Week = 3,
    /// <summary>A calendar month (UTC); rolling: 30 days.</summary>
    Month = 4,
    /// <summary>Three calendar months from January, April, July or October (UTC); rolling: 90 days.</summary>
    Quarter = 5,
    /// <summary>All time.</summary>
    Total = 6,
}
