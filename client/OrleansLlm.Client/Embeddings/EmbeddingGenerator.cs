using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Client.Embeddings;

/// <summary>
/// What both transports' generators share: options, calls of at most 2,048 texts, and the answer's form. Safe to use from many threads. Options are not
/// changed.
/// </summary>
internal abstract class EmbeddingGenerator(Uri? address, string? defaultModel) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var call = EmbeddingCallReader.Read(options, defaultModel);
        var embeddings = new GeneratedEmbeddings<Embedding<float>> { Usage = new UsageDetails(), AdditionalProperties = [] };
        foreach (var texts in values.Chunk(EmbeddingRequest.MaxInputs))
        {
            Add(embeddings, await EmbedAsync(call, texts, cancellationToken));
        }

        return embeddings;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("orleansllm", address, defaultModel)
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        // Connections belong to the client that made the generator.
    }

    /// <summary>Embeds up to 2,048 texts.</summary>
    protected abstract Task<EmbeddedTexts> EmbedAsync(EmbeddingCall call, string[] texts, CancellationToken cancellationToken);

    private static void Add(GeneratedEmbeddings<Embedding<float>> embeddings, EmbeddedTexts part)
    {
        embeddings.AddRange(part.Vectors.Select(vector => new Embedding<float>(vector) { ModelId = part.Model }));
        embeddings.Usage!.Add(new UsageDetails { InputTokenCount = part.Tokens, TotalTokenCount = part.Tokens });
        var properties = embeddings.AdditionalProperties!;
        if (part.Cost is { } cost)
        {
            properties[LlmProperties.Cost] = cost + (properties.TryGetValue(LlmProperties.Cost, out var before) ? (decimal)before! : 0);
        }

        if (part.Route is { } route)
        {
            properties[LlmProperties.Route] = route;
        }

        if (part.Route?.RateLimit is { } limits)
        {
            properties[LlmProperties.RateLimit] = limits;
        }
    }
}
