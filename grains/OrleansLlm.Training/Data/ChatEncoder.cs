using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Training.Data;

/// <summary>
/// Tokenises chats as a served model sees them: what stands before an answer is the rendered prompt, the answer begins where generation would begin, and only the
/// assistant's tokens, the one that ends its turn included, are learned. Safe for concurrent use.
/// </summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="template">The chat template.</param>
/// <param name="endTokens">Tokens that end a turn.</param>
/// <param name="now">What templates with a date show.</param>
public sealed class ChatEncoder(Tokenizer tokenizer, ChatTemplate template, IReadOnlyCollection<int> endTokens, DateTimeOffset now = default)
{
    /// <summary>Tokenises a conversation; every answer of the assistant is learned, but those of <paramref name="unlearned"/>.</summary>
    /// <exception cref="FormatException">The template shows the last answer in another way than it would be generated.</exception>
    /// <exception cref="TemplateRefusedException">The conversation does not fit the template.</exception>
    public TrainingSequence Encode(IReadOnlyList<TemplateMessage> messages, IReadOnlyList<TemplateTool>? tools = null, IReadOnlySet<int>? unlearned = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        int last = Enumerable.Range(0, messages.Count).Last(place => messages[place].Role == "assistant");
        var whole = Render(messages.Take(last + 1), tools, open: false);
        var answers = new List<Range>();
        for (int place = 0; place <= last; place++)
        {
            if (messages[place].Role == "assistant" && unlearned?.Contains(place) != true && Answer(whole, messages, tools, place, last) is { } answer)
            {
                answers.Add(answer);
            }
        }

        return Encode(whole, answers);
    }

    // Templates that show earlier answers in another way (without their reasoning) let only the last be learned.
    private Range? Answer(RenderedPrompt whole, IReadOnlyList<TemplateMessage> messages, IReadOnlyList<TemplateTool>? tools, int place, int last)
    {
        string before = Render(messages.Take(place), tools, open: true).Text;
        string after = place == last ? whole.Text : Render(messages.Take(place + 1), tools, open: false).Text;
        bool fits = after.StartsWith(before, StringComparison.Ordinal) && whole.Text.StartsWith(after, StringComparison.Ordinal);
        return fits ? before.Length..after.Length
            : place == last ? throw new FormatException("the chat template does not show the answer where generation would begin")
            : null;
    }

    private RenderedPrompt Render(IEnumerable<TemplateMessage> messages, IReadOnlyList<TemplateTool>? tools, bool open) =>
        template.Render(new ChatTemplateInput { Messages = [.. messages], Tools = tools, AddGenerationPrompt = open, Now = now, MergeSystemIntoUser = true });

    private TrainingSequence Encode(RenderedPrompt whole, List<Range> answers)
    {
        var tokens = new List<int>();
        var learned = new List<bool>();
        int at = 0;
        foreach (var answer in answers)
        {
            Add(whole, at..answer.Start.Value, false, tokens, learned);
            Add(whole, answer, true, tokens, learned);
            at = answer.End.Value;
        }

        return new TrainingSequence([.. tokens], [.. learned]);
    }

    private void Add(RenderedPrompt whole, Range part, bool isAnswer, List<int> tokens, List<bool> learned)
    {
        int[] encoded = tokenizer.Encode(whole.Text[part], addSpecialTokens: false, Within(whole.InputRanges, part));
        int end = isAnswer ? Array.FindIndex(encoded, endTokens.Contains) : -1;
        for (int i = 0; i < encoded.Length; i++)
        {
            tokens.Add(encoded[i]);

            // What a template puts after the end of a turn is never generated.
            learned.Add(isAnswer && (end < 0 || i <= end));
        }
    }

    private static List<Range> Within(IReadOnlyList<Range> ranges, Range part)
    {
        var (first, end) = (part.Start.Value, part.End.Value);
        return [.. ranges.Where(range => range.End.Value > first && range.Start.Value < end)
            .Select(range => (Math.Max(range.Start.Value, first) - first)..(Math.Min(range.End.Value, end) - first))];
    }
}
