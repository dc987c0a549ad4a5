using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Client.VectorStores;

/// <summary>Other attributes of a file.</summary>
internal sealed record SetAttributes(IReadOnlyDictionary<string, IndexAttribute> Attributes);
