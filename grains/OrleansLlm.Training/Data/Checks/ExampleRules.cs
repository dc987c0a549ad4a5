using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Data.Checks;

/// <summary>What an example must be beyond its form, for something to be learned from it.</summary>
public static class ExampleRules
{
    /// <summary>What is wrong with an example, or null.</summary>
    public static string? ProblemOf(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return example switch
        {
            { Chosen: { } chosen, Rejected: { } rejected } => ProblemOf(example.Messages!, needsAnswer: false) ?? ProblemOf(chosen, rejected),
            { Messages: { } messages } => ProblemOf(messages, needsAnswer: true),
            { Texts: { } texts } => texts.Any(string.IsNullOrWhiteSpace) ? "anchor, positive and negative must not be empty" : null,
            _ => string.IsNullOrWhiteSpace(example.Text) ? "text must not be empty" : null,
        };
    }

    private static string? ProblemOf(IReadOnlyList<TemplateMessage> chosen, IReadOnlyList<TemplateMessage> rejected) =>
        Spoken(chosen) == Spoken(rejected) ? "the preferred and the other answer must differ" : null;

    private static string? ProblemOf(IReadOnlyList<TemplateMessage> messages, bool needsAnswer)
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        for (int place = 0; place < messages.Count; place++)
        {
            var message = messages[place];
            if (string.IsNullOrWhiteSpace(message.Content) && message.ToolCalls is null or { Count: 0 } && message.Role != "tool")
            {
                return $"messages[{place}].content must not be empty";
            }

            if (message.Role == "tool" && !(message.ToolCallId is { } id && open.Remove(id)))
            {
                return $"messages[{place}].tool_call_id must name a call that was made before and not answered yet. Given: {message.ToolCallId ?? "none"}";
            }

            open.UnionWith((message.ToolCalls ?? []).Select(call => call.Id));
        }

        return Ends(messages, needsAnswer);
    }

    private static string? Ends(IReadOnlyList<TemplateMessage> messages, bool needsAnswer) => (messages[^1].Role, needsAnswer) switch
    {
        ("assistant", true) or ("user" or "tool", false) => null,
        (var role, true) => $"messages must end with one by the assistant. Given: {role}",
        (var role, false) => $"input.messages must end with one by the user or a tool. Given: {role}",
    };

    private static string Spoken(IReadOnlyList<TemplateMessage> messages) =>
        string.Join('\n', messages.Select(message => message.Content + string.Concat((message.ToolCalls ?? []).Select(call => call.Name + call.ArgumentsJson))));
}
