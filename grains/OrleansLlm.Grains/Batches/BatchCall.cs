using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Batches;

/// <summary>A request of a batch, ready to be executed.</summary>
/// <param name="Caller">Who pays.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Body">The request's JSON.</param>
/// <param name="CallId">The call's name in the ledger.</param>
/// <param name="Priority">Its priority; above 0 it yields to those with less.</param>
public sealed record BatchCall(Caller Caller, string Endpoint, ReadOnlyMemory<byte> Body, string CallId, int Priority);
