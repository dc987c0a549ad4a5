using System.Text;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates;

/// <summary>Writes calls as their model would. Names and arguments count as input: they never become special tokens.</summary>
internal static class SpelledCalls
{
    public static TrackedString Write(string? content, IReadOnlyList<TemplateToolCall> calls, ToolCallSpelling spelling)
    {
        var text = new StringBuilder();
        var bounds = new List<int>();
        Add(content ?? "", isInput: true);
        for (var i = 0; i < calls.Count; i++)
        {
            Add($"{(i == 0 ? spelling.Opening : spelling.Separator)}{{\"{spelling.NameKey}\": \"", isInput: false);
            Add(calls[i].Name, isInput: true);
            Add($"\", \"{spelling.ArgumentsKey}\": ", isInput: false);
            Add(string.IsNullOrWhiteSpace(calls[i].ArgumentsJson) ? "{}" : calls[i].ArgumentsJson, isInput: true);
            Add("}", isInput: false);
        }

        Add(spelling.Closing, isInput: false);
        return new TrackedString(text.ToString(), [.. bounds]);

        void Add(string part, bool isInput)
        {
            if (isInput && part.Length > 0)
            {
                bounds.AddRange([text.Length, text.Length + part.Length]);
            }

            text.Append(part);
        }
    }
}
