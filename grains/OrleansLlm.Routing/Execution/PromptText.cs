using System.Text;
using System.Text.RegularExpressions;

namespace OrleansLlm.Routing.Execution;

/// <summary>Fills prompts of judges and synthesisers. Pure.</summary>
internal static partial class PromptText
{
    /// <summary>The prompt with its <c>{name}</c>s replaced, in one pass: what a question or an answer says is never taken for a place to fill.</summary>
    public static string Fill(string prompt, params (string Name, string Value)[] values) => Place().Replace(
        prompt,
        match => values.FirstOrDefault(value => value.Name == match.Groups[1].Value).Value ?? match.Value);

    /// <summary>Texts with their numbers, from 1.</summary>
    public static string Numbered(IEnumerable<string> texts)
    {
        var all = new StringBuilder();
        foreach (var (index, text) in texts.Index())
        {
            all.Append(FormattableString.Invariant($"## Answer {index + 1}\n")).Append(text).Append("\n\n");
        }

        return all.ToString().TrimEnd();
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Place();
}
