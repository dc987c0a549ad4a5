using System.Text.Json.Serialization;

namespace OrleansLlm.Client.Spend;

/// <summary>The body that sets a ledger's retention.</summary>
internal sealed record SetRetention([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? KeepEntriesDays);
