using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.Requests;
using OrleansLlm.Providers.Settings;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.Triton;

/// <summary>
/// NVIDIA Triton. Its models take prompts, not chats (its OpenAI-compatible frontend is kind <c>openai-compatible</c>); embeddings go through KServe v2's infer.
/// </summary>
internal sealed class TritonProvider(
    string name, ProviderSettings settings, HttpTransport transport, Redactor redactor, IHealthProbe probe, TimeProvider clock) : IProvider, IDisposable
{
    private const RequestFields TensorRt = RequestFields.Prompt | RequestFields.TopK | RequestFields.RepetitionPenalty | RequestFields.FrequencyPenalty
        | RequestFields.PresencePenalty | RequestFields.Seed | RequestFields.Stop;

    private const RequestFields Vllm = TensorRt | RequestFields.MinP | RequestFields.IgnoreEndOfSequence;

    private readonly string _root = settings.BaseUrl!.TrimEnd('/');

    private bool IsVllm => settings.TritonBackend == "vllm";

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IAsyncEnumerable<GenerationChunk> GenerateAsync(RemoteModel model, GenerationRequest request, CancellationToken cancellationToken)
    {
        var limits = PhaseLimits.Of(name, settings.Timeouts, !request.NonStreaming, request.DeadlineMilliseconds);
        return StopFilter.Apply(
            UpstreamStream.RunAsync(token => StreamAsync(model, request, token), GenerationChunk.Heartbeat, limits, clock, cancellationToken), request.Stop, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EncodingChunk> EmbedAsync(RemoteModel model, EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var limits = PhaseLimits.Of(name, settings.Timeouts, isStreamed: false, request.Limits.DeadlineMilliseconds);
        return UpstreamStream.RunAsync(token => EmbedOnceAsync(model, request, token), EncodingChunk.Heartbeat, limits, clock, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EncodingChunk> RerankAsync(RemoteModel model, RerankRequest request, CancellationToken cancellationToken) =>
        throw Unsupported("reranking", "documents");

    /// <inheritdoc/>
    public Task<ProviderStatus> ProbeAsync(CancellationToken cancellationToken) => probe.ProbeAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    private IAsyncEnumerable<GenerationChunk> StreamAsync(RemoteModel model, GenerationRequest request, CancellationToken cancellationToken)
    {
        RequestFieldsOf.Require(name, $"triton generate, {settings.TritonBackend}", IsVllm ? Vllm : TensorRt, request);
        var tensors = TensorsOf(model);
        var body = JsonContent.Of((request, tensors, IsVllm), static (json, state) =>
        {
            if (state.IsVllm)
            {
                TritonBody.WriteForVllm(json, state.request, state.tensors);
            }
            else
            {
                TritonBody.WriteForTensorRt(json, state.request, state.tensors);
            }
        });
        var answer = new TritonReader(name, request, body.Length, tensors, redactor);
        return AnswerStream.ReadAsync(name, transport, Url(model, request.NonStreaming ? "generate" : "generate_stream"), body, answer, cancellationToken);
    }

    private async IAsyncEnumerable<EncodingChunk> EmbedOnceAsync(RemoteModel model, EmbeddingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(request);
        var tensors = TensorsOf(model);
        var body = JsonContent.Of((request, tensors), static (json, state) => TritonBody.Write(json, state.request, state.tensors));
        using var response = await transport.SendAsync(HttpMethod.Post, Url(model, "infer"), body, cancellationToken).ConfigureAwait(false);
        using var answer = await response.ReadAllAsync(UpstreamResponse.MaxBody, isCut: false, cancellationToken).ConfigureAwait(false);
        yield return new EncodingChunk
        {
            Results = Rows(answer.Written, tensors.Embedding, request.Inputs.Count),
            Usage = new TokenUsage { PromptTokens = TokenEstimate.OfInputs(request), IsEstimated = true },
        };
    }

    private void Check(EmbeddingRequest request)
    {
        if (request.Inputs.Any(input => input.Text is null))
        {
            throw Unsupported("token ids as input", "input");
        }

        foreach (var (isGiven, field) in new[]
        {
            (request.Dimensions is not null, "dimensions"), (request.TextKind is not null, "input_type"),
            (request.Truncation != Truncation.None, "truncate"), (request.Limits.MaxQueueMilliseconds is not null, "max_queue_ms"),
        })
        {
            if (isGiven)
            {
                throw Unsupported($"'{field}'", field);
            }
        }
    }

    private EncodingResult[] Rows(ReadOnlySpan<byte> json, string tensor, int count)
    {
        InferAnswer? answer;
        try
        {
            answer = JsonSerializer.Deserialize(json, TritonJson.Default.InferAnswer);
        }
        catch (JsonException exception)
        {
            throw new ProviderException(name, ProviderFailure.Malformed, "the answer is not the JSON that its protocol asks for", innerException: exception);
        }

        var output = answer?.Outputs?.FirstOrDefault(output => output?.Name == tensor);
        if (output is not { Data: { } data, Datatype: "FP32", Shape: [var rows, ..] } || rows != count || data.Length == 0 || data.Length % count != 0 || !Array.TrueForAll(data, float.IsFinite))
        {
            throw new ProviderException(name, ProviderFailure.Malformed, $"the answer has no FP32 tensor '{tensor}' with {count} rows of numbers");
        }

        var size = data.Length / count;
        return [.. Enumerable.Range(0, count).Select(row => new EncodingResult { Index = row, Values = data[(row * size)..((row + 1) * size)] })];
    }

    private Uri Url(RemoteModel model, string method) => new($"{_root}/v2/models/{Uri.EscapeDataString(model.RemoteName)}/{method}");

    private TritonTensors TensorsOf(RemoteModel model) => settings.Models.GetValueOrDefault(model.Info.Name)?.Tensors ?? new TritonTensors();

    private ProviderException Unsupported(string what, string field) =>
        new(name, ProviderFailure.Unsupported, $"its protocol (KServe v2) has no {what}", parameter: field);
}
