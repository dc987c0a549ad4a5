using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Ledger;

/// <summary>What puts a row of a report first. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<SpendOrder>))]
public enum SpendOrder
{
    /// <summary>The highest cost.</summary>
    Cost = 0,
    /// <summary>The most tokens.</summary>
    Tokens = 1,
    /// <summary>The most attempts.</summary>
    Requests = 2,
}
