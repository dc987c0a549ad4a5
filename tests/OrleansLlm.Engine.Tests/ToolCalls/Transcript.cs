using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Engine.Tests.ToolCalls;

/// <summary>All that a parser made of a text.</summary>
internal sealed record Transcript(string Text, IReadOnlyList<(string Name, string Arguments)> Calls, bool IsInCall)
{
    public static readonly string[] Names = ["get_weather", "get_time", "note"];

    /// <param name="format">The format.</param>
    /// <param name="pieces">The text as it comes.</param>
    /// <param name="names">The functions; null: <see cref="Names"/>.</param>
    public static Transcript Of(ToolCallFormat format, IEnumerable<string> pieces, IEnumerable<string>? names = null)
    {
        var parser = new ToolCallParser(format, names ?? Names);
        var text = "";
        var calls = new List<(string Name, string Arguments)>();
        foreach (var parsed in pieces.Select(piece => parser.Push(piece)).ToList().Append(parser.Complete()))
        {
            text += parsed.Text;
            Assert.Equal(parsed.Calls.Count, parsed.Calls.Select(part => part.Index).Distinct().Count());
            foreach (var part in parsed.Calls)
            {
                if (part.Name is not null)
                {
                    Assert.Equal(calls.Count, part.Index);
                    calls.Add((part.Name, ""));
                }

                Assert.Equal(calls.Count - 1, part.Index);
                calls[part.Index] = (calls[part.Index].Name, calls[part.Index].Arguments + part.Arguments);
            }
        }

        Assert.Equal(calls.Count > 0, parser.HasCalls);
        return new Transcript(text, calls, parser.IsInCall);
    }

    public override string ToString() => $"{Text}|{string.Join(';', Calls.Select(call => $"{call.Name}{call.Arguments}"))}{(IsInCall ? "..." : "")}";
}
