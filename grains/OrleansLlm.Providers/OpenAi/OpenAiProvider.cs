using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.Requests;
using OrleansLlm.Providers.Settings;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>
/// A server that speaks OpenAI's HTTP API: OpenAI, Azure OpenAI, vLLM, another cluster of this program, and what calls itself compatible. The same calls
/// serve TGI's Messages API.
/// </summary>
internal sealed class OpenAiProvider(
    string name, ProviderSettings settings, OpenAiDialect dialect, HttpTransport transport, Redactor redactor, IHealthProbe probe, TimeProvider clock) : IProvider, IDisposable
{
    private readonly OpenAiAddresses _addresses = new(settings);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IAsyncEnumerable<GenerationChunk> GenerateAsync(RemoteModel model, GenerationRequest request, CancellationToken cancellationToken)
    {
        var limits = PhaseLimits.Of(name, settings.Timeouts, !request.NonStreaming, request.DeadlineMilliseconds);
        return UpstreamStream.RunAsync(token => StreamAsync(model, request, token), GenerationChunk.Heartbeat, limits, clock, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EncodingChunk> EmbedAsync(RemoteModel model, EmbeddingRequest request, CancellationToken cancellationToken) => EncodeAsync(
        () =>
        {
            EncodingBody.Check(name, dialect, request);
            var body = JsonContent.Of((Name: NameInBody(model), dialect, request), static (json, state) => EncodingBody.Write(json, state.Name, state.dialect, state.request));
            return new EncodingExchange(_addresses.Of("embeddings", model.RemoteName), body, new EncodingReader(name, request.Inputs.Count, body.Length, () => TokenEstimate.OfInputs(request)));
        },
        request.Limits,
        cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<EncodingChunk> RerankAsync(RemoteModel model, RerankRequest request, CancellationToken cancellationToken) => EncodeAsync(
        () =>
        {
            EncodingBody.Check(name, dialect, request);
            var body = JsonContent.Of((Name: NameInBody(model), dialect, request), static (json, state) => EncodingBody.Write(json, state.Name, state.dialect, state.request));
            return new EncodingExchange(_addresses.Of("rerank", model.RemoteName), body, new EncodingReader(name, request.Documents.Count, body.Length, () => TokenEstimate.OfDocuments(request)));
        },
        request.Limits,
        cancellationToken);

    /// <inheritdoc/>
    public Task<ProviderStatus> ProbeAsync(CancellationToken cancellationToken) => probe.ProbeAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    private string? NameInBody(RemoteModel model) => _addresses.NamesModel ? null : model.RemoteName;

    private IAsyncEnumerable<EncodingChunk> EncodeAsync(Func<EncodingExchange> prepare, EncodingLimits call, CancellationToken cancellationToken)
    {
        var limits = PhaseLimits.Of(name, settings.Timeouts, isStreamed: false, call.DeadlineMilliseconds);
        return UpstreamStream.RunAsync(token => OnceAsync(prepare(), token), EncodingChunk.Heartbeat, limits, clock, cancellationToken);
    }

    private async IAsyncEnumerable<EncodingChunk> OnceAsync(EncodingExchange exchange, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await transport.SendAsync(HttpMethod.Post, exchange.Url, exchange.Body, cancellationToken).ConfigureAwait(false);
        using var answer = await response.ReadAllAsync(UpstreamResponse.MaxBody, isCut: false, cancellationToken).ConfigureAwait(false);
        yield return exchange.Reader.Read(answer.Written, redactor);
    }

    private IAsyncEnumerable<GenerationChunk> StreamAsync(RemoteModel model, GenerationRequest request, CancellationToken cancellationToken)
    {
        RequestFieldsOf.Require(name, dialect.Kind, dialect.Fields, request);
        var content = new GenerationBody(NameInBody(model), request, dialect, !request.NonStreaming);
        var body = JsonContent.Of(content, static (json, state) => state.Write(json));
        var answer = new AnswerReader(name, request, OutputLimit.Of(request, model), body.Length, redactor);
        var url = _addresses.Of(request.Messages is null ? "completions" : "chat/completions", model.RemoteName);
        return AnswerStream.ReadAsync(name, transport, url, body, answer, cancellationToken);
    }

    private readonly record struct EncodingExchange(Uri Url, JsonContent Body, EncodingReader Reader);
}
