using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Silo.Api.Embeddings;

/// <summary>A validated embedding request, and how the answer is to be sent.</summary>
/// <param name="Request">What the router is asked.</param>
/// <param name="IsBase64">Little-endian 32-bit floats in base64 instead of JSON numbers.</param>
/// <param name="IgnoredFields">Names of request fields that nobody knows.</param>
internal sealed record EmbeddingCall(EmbeddingRequest Request, bool IsBase64, IReadOnlyList<string> IgnoredFields);
