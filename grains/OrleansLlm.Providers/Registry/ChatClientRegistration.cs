using Microsoft.Extensions.AI;

namespace OrleansLlm.Providers.Registry;

/// <summary>A provider that the host registered in code. Either part may be missing.</summary>
/// <param name="Name">The provider's name; its models are told by the settings, with kind <c>code</c>.</param>
/// <param name="Chat">Makes the client for chats, or null.</param>
/// <param name="Embeddings">Makes the generator of embeddings, or null.</param>
public sealed record ChatClientRegistration(
    string Name, Func<IServiceProvider, IChatClient>? Chat, Func<IServiceProvider, IEmbeddingGenerator<string, Embedding<float>>>? Embeddings);
