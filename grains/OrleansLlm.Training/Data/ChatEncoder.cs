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
        var places = Enumerable.Range(0, last + 1).Where(place => messages[place].Role == "assistant" && unlearned?.Contains(place) != true).ToList();
        var turns = template.RenderTurns(
            new ChatTemplateInput { Messages = [.. messages.Take(last + 1)], Tools = tools, Now = now, MergeSystemIntoUser = true },
            places.SelectMany(place => place == last ? [Before(place)] : new[] { Before(place), After(place) }).ToHashSet());
        return Encode(turns.Whole, [.. places.Select(place => Answer(turns, place, last)).OfType<Range>()]);
    }

    private static TurnEnd Before(int place) => new(place, Open: true);

    private static TurnEnd After(int place) => new(place + 1, Open: false);

    // Templates that show earlier answers in another way (without their reasoning) let only the last be learned.
    private static Range? Answer(RenderedTurns turns, int place, int last)
    {
        string whole = turns.Whole.Text;
        var before = turns.Ends[Before(place)];
        var after = place == last ? new TurnText(whole.Length, "") : turns.Ends[After(place)];
        return before.Begins(whole, after) && after.Begins(whole) ? before.Length..after.Length
            : place == last ? throw new FormatException("the chat template does not show the answer where generation would begin")
            : null;
    }

    private TrainingSequence Encode(RenderedPrompt whole, List<Range> answers)
    {
        var tokens = new List<int>();
        var learned = new List<bool>();
        int at = 0;
        int first = 0;
        foreach (var answer in answers)
        {
            Add(whole, at..answer.Start.Value, false, tokens, learned, ref first);
            Add(whole, answer, true, tokens, learned, ref first);
            at = answer.End.Value;
        }

        return new TrainingSequence([.. tokens], [.. learned]);
    }

    private void Add(RenderedPrompt whole, Range part, bool isAnswer, List<int> tokens, List<bool> learned, ref int first)
    {
        int[] encoded = tokenizer.Encode(whole.Text[part], addSpecialTokens: false, Within(whole.InputRanges, part, ref first));
        int end = isAnswer ? Array.FindIndex(encoded, endTokens.Contains) : -1;
        for (int i = 0; i < encoded.Length; i++)
        {
            tokens.Add(encoded[i]);

            // What a template puts after the end of a turn is never generated.
            learned.Add(isAnswer && (end < 0 || i <= end));
        }
    }

    /// <summary>The ranges of a part, from its beginning. Parts come in order: <paramref name="first"/> is the first range that does not end before this one.</summary>
    private static List<Range> Within(IReadOnlyList<Range> ranges, Range part, ref int first)
    {
        var (begin, end) = (part.Start.Value, part.End.Value);
        var within = new List<Range>();
        for (; first < ranges.Count && ranges[first].End.Value <= begin; first++)
        {
        }

        for (int i = first; i < ranges.Count && ranges[i].Start.Value < end; i++)
        {
            within.Add((Math.Max(ranges[i].Start.Value, begin) - begin)..(Math.Min(ranges[i].End.Value, end) - begin));
        }

        return within;
    }
}
