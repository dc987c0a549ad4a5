using System.Text;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Execution;

/// <summary>An answer of one choice that was read to its end, to be looked at before it is handed on.</summary>
internal sealed class WholeAnswer
{
    public WholeAnswer(IReadOnlyList<GenerationChunk> chunks)
    {
        Chunks = chunks;
        var text = new StringBuilder();
        var calls = new ToolCallAccumulator();
        var logprobs = new List<TokenLogprob>();
        foreach (var delta in chunks.SelectMany(chunk => chunk.Deltas))
        {
            text.Append(delta.Text);
            calls.Add(delta.ToolCalls);
            logprobs.AddRange(delta.Logprobs ?? []);
            Finish = delta.FinishReason ?? Finish;
        }

        (Text, ToolCalls, Logprobs) = (text.ToString(), calls.ToCalls(), logprobs);
    }

    /// <summary>The elements, heartbeats left out; the last has usage.</summary>
    public IReadOnlyList<GenerationChunk> Chunks { get; }

    public string Text { get; }

    public IReadOnlyList<ToolCall> ToolCalls { get; }

    /// <summary>One per token; empty where the model told none.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs { get; }

    public FinishReason? Finish { get; }

    /// <summary>Text and calls as one text, for judges and comparisons.</summary>
    public string Content => ToolCalls.Count == 0
        ? Text
        : string.Join('\n', ToolCalls.Select(call => $"{call.Name}({call.ArgumentsJson})").Prepend(Text).Where(part => part.Length > 0));

    /// <summary>The elements again.</summary>
    /// <param name="keepLogprobs">False: log-probabilities were only asked for to score the answer.</param>
    public IEnumerable<GenerationChunk> Replay(bool keepLogprobs) => keepLogprobs
        ? Chunks
        : Chunks.Select(chunk => chunk with { Deltas = [.. chunk.Deltas.Select(delta => delta with { Logprobs = null })] });
}
