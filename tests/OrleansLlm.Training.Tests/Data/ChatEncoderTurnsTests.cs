using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Data;

namespace OrleansLlm.Training.Tests.Data;

/// <summary>Tokens and what is learned of them, beside the plain way: a rendering of its own for the beginning and the end of every answer.</summary>
public sealed class ChatEncoderTurnsTests : IDisposable
{
    private const int EndOfTurn = 2;
    private static readonly string Templates = Path.Combine(AppContext.BaseDirectory, "Data", "Templates");
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-turns-").FullName;
    private readonly Tokenizer _tokenizer;

    public ChatEncoderTurnsTests()
    {
        var spec = new DecoderSpec { VocabularySize = 300, HiddenSize = 16, Layers = 1, Heads = 1, KeyValueHeads = 1, IntermediateSize = 16, ContextLength = 64 };
        SyntheticModel.Write(_folder, spec, new DecoderFormat(), seed: 1);
        _tokenizer = TokenizerFiles.Load(_folder);
    }

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Templates, "*.jinja").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Tokens_are_those_of_the_plain_way(string name)
    {
        var template = ChatTemplate.Parse(File.ReadAllText(Path.Combine(Templates, name + ".jinja")), "<s>", "<|im_end|>");
        var encoder = new ChatEncoder(_tokenizer, template, [EndOfTurn]);
        for (var seed = 0; seed < 100; seed++)
        {
            var (messages, unlearned) = Conversation(new Random(seed));
            Assert.Equal($"{seed}: {Told(() => Plain(template, messages, unlearned))}", $"{seed}: {Told(() => encoder.Encode(messages, null, unlearned))}");
        }
    }

    private static (List<TemplateMessage> Messages, HashSet<int> Unlearned) Conversation(Random random)
    {
        var messages = new List<TemplateMessage>();
        if (random.Next(3) == 0)
        {
            messages.Add(Say("system", random));
        }

        for (var turn = random.Next(1, 6); turn > 0; turn--)
        {
            messages.Add(Say(random.Next(20) == 0 ? "system" : "user", random));
            messages.Add(Say("assistant", random) with { ReasoningContent = random.Next(5) == 0 ? "hm" : null });
        }

        if (random.Next(2) == 0)
        {
            messages.Add(Say("user", random));
        }

        return (messages, [.. Enumerable.Range(0, messages.Count).Where(_ => random.Next(6) == 0)]);
    }

    private static TemplateMessage Say(string role, Random random) =>
        new() { Role = role, Content = string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(3) == 0 ? "<|im_end|>" : "word")) };

    private static string Told(Func<TrainingSequence> encode)
    {
        try
        {
            var sequence = encode();
            return string.Join(' ', sequence.Tokens.Zip(sequence.Learned, (token, learned) => learned ? $"[{token}]" : $"{token}"));
        }
        catch (Exception refused) when (refused is FormatException or TemplateRefusedException or ChatTemplateException)
        {
            return refused.GetType().Name;
        }
    }

    private TrainingSequence Plain(ChatTemplate template, List<TemplateMessage> messages, HashSet<int> unlearned)
    {
        var last = messages.FindLastIndex(message => message.Role == "assistant");
        RenderedPrompt Render(int count, bool open) =>
            template.Render(new ChatTemplateInput { Messages = messages[..count], AddGenerationPrompt = open, MergeSystemIntoUser = true });

        var whole = Render(last + 1, open: false);
        var (tokens, learned, at) = (new List<int>(), new List<bool>(), 0);
        foreach (var place in Enumerable.Range(0, last + 1).Where(place => messages[place].Role == "assistant" && !unlearned.Contains(place)))
        {
            var (before, after) = (Render(place, open: true).Text, place == last ? whole.Text : Render(place + 1, open: false).Text);
            if (after.StartsWith(before, StringComparison.Ordinal) && whole.Text.StartsWith(after, StringComparison.Ordinal))
            {
                Add(at..before.Length, isAnswer: false);
                Add(before.Length..after.Length, isAnswer: true);
                at = after.Length;
            }
            else if (place == last)
            {
                throw new FormatException();
            }
        }

        return new TrainingSequence([.. tokens], [.. learned]);

        void Add(Range part, bool isAnswer)
        {
            var (from, to) = (part.Start.Value, part.End.Value);
            var input = whole.InputRanges.Where(range => range.End.Value > from && range.Start.Value < to)
                .Select(range => (Math.Max(range.Start.Value, from) - from)..(Math.Min(range.End.Value, to) - from)).ToList();
            var encoded = _tokenizer.Encode(whole.Text[part], addSpecialTokens: false, input);
            var end = isAnswer ? Array.IndexOf(encoded, EndOfTurn) : -1;
            tokens.AddRange(encoded);
            learned.AddRange(encoded.Select((_, i) => isAnswer && (end < 0 || i <= end)));
        }
    }
}
