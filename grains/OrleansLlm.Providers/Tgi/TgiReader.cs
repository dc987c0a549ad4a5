using System.Globalization;
using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.OpenAi;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.Tgi;

/// <summary>Reads answers of TGI's native API. Tokens are numbered, so that one that comes twice is left out. Of one call.</summary>
internal sealed class TgiReader(string provider, GenerationRequest request, int requestBytes, Redactor redactor) : IAnswerReader
{
    private List<ChoiceDelta> _deltas = [];
    private TgiDetails? _details;
    private int? _promptTokens;
    private int _lastIndex;
    private int _pieces;
    private int _bytes;

    /// <inheritdoc/>
    public bool IsDone => _details is not null;

    /// <inheritdoc/>
    public bool IsOver { get; private set; }

    /// <inheritdoc/>
    public GenerationChunk ReadWhole(ReadOnlySpan<byte> body, UpstreamResponse response)
    {
        var answer = Parse(body);
        _details = answer.Details ?? throw Malformed("the answer lacks its details");
        _promptTokens = int.TryParse(response.Header("x-prompt-tokens"), NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) ? tokens : null;
        var text = answer.GeneratedText ?? throw Malformed("the answer lacks its text");
        _bytes = TokenEstimate.Bytes(text);
        _deltas.Add(new ChoiceDelta { Text = text, Tokens = Math.Max(_details.GeneratedTokens, 0), Logprobs = request.Logprobs ? Logprobs(_details) : null });
        return End();
    }

    /// <inheritdoc/>
    public void ReadEvent(string? name, ReadOnlySpan<byte> data)
    {
        var answer = Parse(data);
        if (answer.Token is { } token && !(answer.Index <= _lastIndex))
        {
            IsOver = OutputBound.IsPassed(request.MaxTokens, _pieces + 1, pieces: 0, bytes: 0);
            if (IsOver)
            {
                return;
            }

            _lastIndex = answer.Index ?? _lastIndex;
            Add(token, answer.TopTokens);
        }

        _details = answer.Details ?? _details;
        _promptTokens = _details?.InputLength ?? _promptTokens;
    }

    /// <inheritdoc/>
    public GenerationChunk? Take()
    {
        if (_deltas.Count == 0)
        {
            return null;
        }

        var chunk = new GenerationChunk { Deltas = _deltas };
        _deltas = [];
        return chunk;
    }

    /// <inheritdoc/>
    public GenerationChunk End()
    {
        var reason = IsOver ? FinishReason.Length : ReasonOf(_details);
        if (_deltas is [.., var last])
        {
            _deltas[^1] = last with { FinishReason = reason };
        }
        else
        {
            _deltas.Add(new ChoiceDelta { FinishReason = reason });
        }

        return new GenerationChunk { Deltas = _deltas, Usage = Usage() };
    }

    private FinishReason ReasonOf(TgiDetails? details)
    {
        var told = details ?? throw new ProviderException(provider, ProviderFailure.Dropped, "the stream ended before the answer did");
        return FinishReasons.Read(provider, told.FinishReason) ?? throw Malformed("the answer does not say how it ended");
    }

    private TokenUsage Usage()
    {
        var limit = new OutputLimit(request.MaxTokens, Thoughts: 0);
        var reported = new TokenUsage { PromptTokens = _promptTokens ?? TokenEstimate.OfPrompt(request), CompletionTokens = _details?.GeneratedTokens ?? 0, IsEstimated = _promptTokens is null };
        return !IsOver && UsageCheck.IsPlausible(reported, new AnswerFacts(requestBytes, Choices: 1, limit, _pieces, _bytes))
            ? reported
            : new TokenUsage { PromptTokens = TokenEstimate.OfPrompt(request), CompletionTokens = Estimate(limit), IsEstimated = true };
    }

    private int Estimate(OutputLimit limit) => limit.Cap(Math.Max(_pieces, TokenEstimate.OfBytes(_bytes)), 1, default, _pieces == 0 ? _bytes : 0);

    private void Add(TgiToken token, IReadOnlyList<TgiToken?>? top)
    {
        var text = token.Special ? "" : TextOf(token);
        _pieces++;
        _bytes += TokenEstimate.Bytes(text);
        _deltas.Add(new ChoiceDelta { Text = text, Tokens = 1, Logprobs = request.Logprobs && !token.Special ? [Logprob(token, top)] : null });
    }

    private List<TokenLogprob> Logprobs(TgiDetails details)
    {
        var tokens = details.Tokens ?? throw Malformed("the answer lacks the tokens that were asked for");
        var tops = details.TopTokens;
        if (tops is not null && tops.Count != tokens.Count)
        {
            throw Malformed($"the answer has alternatives of {tops.Count} tokens, of {tokens.Count}");
        }

        var read = new List<TokenLogprob>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (Present(tokens[i]) is { Special: false } token)
            {
                read.Add(Logprob(token, tops is null ? null : tops[i] ?? throw Malformed("alternatives of a token are null")));
            }
        }

        return read;
    }

    private TokenLogprob Logprob(TgiToken token, IReadOnlyList<TgiToken?>? top) => new()
    {
        Chosen = Alternative(token),
        Top = top is null ? [] : [.. top.Select(Alternative)],
    };

    private TokenAlternative Alternative(TgiToken? token) => LogprobsReader.Alternative(TextOf(Present(token)), token!.Logprob ?? float.NegativeInfinity, token.Id);

    private TgiToken Present(TgiToken? token) => token ?? throw Malformed("a token is null");

    private string TextOf(TgiToken token) => token.Text ?? throw Malformed($"the token {token.Id} has no text");

    private TgiAnswer Parse(ReadOnlySpan<byte> json)
    {
        TgiAnswer? answer;
        try
        {
            answer = json.IsEmpty ? null : JsonSerializer.Deserialize(json, TgiJson.Default.TgiAnswer);
        }
        catch (JsonException exception)
        {
            throw Malformed("it is not the JSON that its protocol asks for", exception);
        }

        return answer switch
        {
            null => throw Malformed("the answer is empty"),
            { Error: not null } => throw FailureClassifier.OfStream(provider, RefusalReader.Parse(json), redactor),
            _ => answer,
        };
    }

    private ProviderException Malformed(string problem, Exception? exception = null) =>
        new(provider, ProviderFailure.Malformed, $"the answer can not be read: {problem}", innerException: exception);
}
