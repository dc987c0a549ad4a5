namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Why a file could not be read.</summary>
internal sealed record StoreFileErrorView(string Code, string Message);
