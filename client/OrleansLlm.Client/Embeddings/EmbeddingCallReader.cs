using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Client.Embeddings;

/// <summary>Reads <see cref="EmbeddingGenerationOptions"/>: the one place that knows what each option means.</summary>
internal static class EmbeddingCallReader
{
    /// <exception cref="LlmException">InvalidRequest: no model, or a field has a wrong value. Unsupported: a field is not known.</exception>
    public static EmbeddingCall Read(EmbeddingGenerationOptions? options, string? defaultModel)
    {
        if (options?.RawRepresentationFactory is not null)
        {
            throw new LlmException(LlmErrorCode.Unsupported, "RawRepresentationFactory has no meaning here: requests are not made by another library.");
        }

        var fields = new RequestFields(options?.AdditionalProperties);
        var call = new EmbeddingCall
        {
            Model = options?.ModelId ?? defaultModel ?? throw new LlmException(
                LlmErrorCode.InvalidRequest, "No model is named: set EmbeddingGenerationOptions.ModelId or the DefaultEmbeddingModel option.", "model"),
            Dimensions = options?.Dimensions,
            TextKind = KindOf(fields.TakeString(LlmProperties.InputType)),
            Truncation = fields.TakeBool(LlmProperties.Truncate) ?? false ? Truncation.End : Truncation.None,
            User = fields.TakeString(LlmProperties.User),
        };
        return fields.TakeRest().Keys.FirstOrDefault() is { } unknown
            ? throw new LlmException(LlmErrorCode.Unsupported, $"{unknown} is no field of an embedding request.", unknown)
            : call;
    }

    private static EncodingTextKind? KindOf(string? word) => word switch
    {
        null => null,
        "query" => EncodingTextKind.Query,
        "document" => EncodingTextKind.Document,
        _ => throw new LlmException(LlmErrorCode.InvalidRequest, $"input_type must be query or document. Given: {word}", LlmProperties.InputType),
    };
}
