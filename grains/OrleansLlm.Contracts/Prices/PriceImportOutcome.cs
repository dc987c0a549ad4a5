using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Prices;

/// <summary>What an import did with a model's price. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<PriceImportOutcome>))]
public enum PriceImportOutcome
{
    /// <summary>The source had no rule for the model: it has one now.</summary>
    Added = 0,
    /// <summary>The source's earlier rule is followed by one with other prices.</summary>
    Changed = 1,
    /// <summary>The source's rule says the same already.</summary>
    Unchanged = 2,
    /// <summary>Left out, for the reason given.</summary>
    Skipped = 3,
}
