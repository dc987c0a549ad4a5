using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Reads texts by a local model: one token is generated, and the prompt's log-probabilities are kept. Paid by the caller like any call. Thread-safe.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="caller">Who pays.</param>
/// <param name="request">The request that it is for.</param>
/// <param name="model">The model.</param>
internal sealed class PromptSurprise(IGrainFactory grains, Caller caller, GenerationRequest request, string model)
{
    private const string Shard = "file-search";

    private int _calls;

    /// <summary>As <see cref="SurpriseReader"/>.</summary>
    /// <exception cref="LlmException">Unsupported: the model is a provider's. Any other code.</exception>
    public async ValueTask<IReadOnlyList<TokenSurprise>> ReadAsync(string before, string text, CancellationToken cancellationToken)
    {
        var prompt = Plain(before) + Plain(text);
        var router = grains.GetGrain<IRouterAnswersGrain>(new RouterKey(RouterKey.DirectRoute, Shard).ToString());
        var call = new GenerationRequest
        {
            RequestId = FormattableString.Invariant($"{request.RequestId}.read{Interlocked.Increment(ref _calls)}"),
            Model = model,
            Prompt = prompt,
            MaxTokens = 1,
            Sampling = new SamplingSettings { Temperature = 0 },
            PromptLogprobs = true,
            User = request.User,
            IsBatch = request.IsBatch,
            Priority = request.Priority,
            NonStreaming = true,
        };
        var chunks = await router.AnswerAsync(caller, call, cancellationToken);
        return Align(chunks.Select(chunk => chunk.PromptLogprobs).OfType<IReadOnlyList<TokenAlternative>>().First(), text, Encoding.UTF8.GetByteCount(prompt));
    }

    /// <summary>In a plain prompt the spelling of a special token is one. Here it must stay the text that it is, of the same length.</summary>
    private static string Plain(string text) => text.Replace("<|", "( ", StringComparison.Ordinal).Replace("</s>", "(/s)", StringComparison.Ordinal).Replace("<s>", "(s)", StringComparison.Ordinal);

    /// <summary>From the end, since tokenizers may put tokens, or white space, before a text.</summary>
    private static List<TokenSurprise> Align(IReadOnlyList<TokenAlternative> tokens, string text, int promptBytes)
    {
        var starts = UnitsByByte(text);
        var surprises = new List<TokenSurprise>();
        var end = starts.Count - 1;
        for (var i = tokens.Count - 1; i > 0 && end > 0 && promptBytes > 0; i--)
        {
            var start = Math.Max(0, end - tokens[i].Bytes.Length);
            surprises.Add(new TokenSurprise(new TextSpan(starts[start], starts[end] - starts[start]), -tokens[i].Logprob));
            end = start;
        }

        surprises.Reverse();
        return surprises;
    }

    /// <summary>For each byte of a text, and its end, the UTF-16 unit that it belongs to.</summary>
    private static List<int> UnitsByByte(string text)
    {
        var (units, unit) = (new List<int>(text.Length + 1), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            units.AddRange(Enumerable.Repeat(unit, rune.Utf8SequenceLength));
            unit += rune.Utf16SequenceLength;
        }

        units.Add(unit);
        return units;
    }
}
