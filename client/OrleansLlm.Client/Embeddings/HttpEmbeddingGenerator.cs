using System.Buffers.Binary;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Client.Embeddings;

/// <summary>Embeddings over HTTP, as base64: a third of the bytes of JSON numbers.</summary>
internal sealed class HttpEmbeddingGenerator(LlmHttp http, string? defaultModel) : EmbeddingGenerator(http.Root, defaultModel)
{
    /// <inheritdoc/>
    protected override async Task<EmbeddedTexts> EmbedAsync(EmbeddingCall call, string[] texts, CancellationToken cancellationToken)
    {
        var body = new EmbeddingBody
        {
            Model = call.Model,
            Input = texts,
            Dimensions = call.Dimensions,
            InputType = call.TextKind switch { null => null, EncodingTextKind.Query => "query", _ => "document" },
            Truncate = call.Truncation == Truncation.None ? null : true,
            User = call.User,
        };
        var context = new CallContext();
        context.Enter();
        var answer = await http.PostAsync("v1/embeddings", body, LlmJson.Default.EmbeddingBody, LlmJson.Default.EmbeddingAnswer, cancellationToken);
        var vectors = new float[texts.Length][];
        foreach (var item in answer.Data)
        {
            if ((uint)item.Index < (uint)vectors.Length)
            {
                vectors[item.Index] = Decode(item.Embedding);
            }
        }

        if (vectors.Any(vector => vector is null))
        {
            throw new LlmException(LlmErrorCode.Internal, $"{texts.Length} texts were sent, but {answer.Data.Count} embeddings came back.");
        }

        var route = context.Headers is { } headers ? ResponseHeaders.Route(headers, answer.Model) : null;
        return new EmbeddedTexts(answer.Model, vectors, answer.Usage?.PromptTokens ?? 0, answer.Usage?.Cost, route);
    }

    private static float[] Decode(byte[] bytes)
    {
        var vector = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        }

        return vector;
    }
}
