using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.OpenAi;
using OrleansLlm.Providers.Requests;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Tgi;

/// <summary>Text Generation Inference: chats go to its Messages API, whose template is the model's own; completions to its native API, which can do more.</summary>
internal sealed class TgiProvider(
    string name, ProviderSettings settings, OpenAiProvider chats, HttpTransport transport, Redactor redactor, TimeProvider clock) : IProvider, IDisposable
{
    private const RequestFields Native = RequestFields.Prompt | RequestFields.TopK | RequestFields.RepetitionPenalty | RequestFields.FrequencyPenalty | RequestFields.Seed
        | RequestFields.Stop | RequestFields.Logprobs | RequestFields.TopLogprobs | RequestFields.JsonObject | RequestFields.JsonSchema | RequestFields.Regex;

    private readonly Uri _generate = new OpenAiAddresses(settings).Root("generate");
    private readonly Uri _generateStream = new OpenAiAddresses(settings).Root("generate_stream");

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IAsyncEnumerable<GenerationChunk> GenerateAsync(RemoteModel model, GenerationRequest request, CancellationToken cancellationToken)
    {
        if (request.Messages is not null)
        {
            return StopFilter.Apply(chats.GenerateAsync(model, request, cancellationToken), request.Stop, cancellationToken);
        }

        var limits = PhaseLimits.Of(name, settings.Timeouts, !request.NonStreaming, request.DeadlineMilliseconds);
        return StopFilter.Apply(
            UpstreamStream.RunAsync(token => StreamAsync(request, token), GenerationChunk.Heartbeat, limits, clock, cancellationToken), request.Stop, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EncodingChunk> EmbedAsync(RemoteModel model, EmbeddingRequest request, CancellationToken cancellationToken) =>
        chats.EmbedAsync(model, request, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<EncodingChunk> RerankAsync(RemoteModel model, RerankRequest request, CancellationToken cancellationToken) =>
        chats.RerankAsync(model, request, cancellationToken);

    /// <inheritdoc/>
    public Task<ProviderStatus> ProbeAsync(CancellationToken cancellationToken) => chats.ProbeAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => chats.Dispose();

    private IAsyncEnumerable<GenerationChunk> StreamAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        RequestFieldsOf.Require(name, "tgi /generate", Native, request);
        var body = JsonContent.Of(request, TgiBody.Write);
        var answer = new TgiReader(name, request, body.Length, redactor);
        return AnswerStream.ReadAsync(name, transport, request.NonStreaming ? _generate : _generateStream, body, answer, cancellationToken);
    }
}
