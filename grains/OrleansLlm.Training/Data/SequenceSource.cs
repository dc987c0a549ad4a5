using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Data;

/// <summary>Reads the files of a set as tokenised examples.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="chats">How chats are tokenised; null: the model has no chat template.</param>
/// <param name="endToken">The token after a text, or null.</param>
/// <param name="length">Tokens of a row: long texts are cut into as many.</param>
public sealed class SequenceSource(Tokenizer tokenizer, ChatEncoder? chats, int? endToken, int length)
{
    /// <summary>Reads the examples of some files.</summary>
    /// <exception cref="TrainingException">A file or line is wrong.</exception>
    public IReadOnlyList<TrainingSequence> Read(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return [.. files.SelectMany(Read)];
    }

    /// <summary>Reads the preferences of some files: the better and the worse answer, each after the same prompt.</summary>
    /// <exception cref="TrainingException">A file or line is wrong.</exception>
    public IReadOnlyList<(TrainingSequence Chosen, TrainingSequence Rejected)> ReadPreferences(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return
        [
            .. files.SelectMany(file => ExampleFile.Read(file).Select(example => Encoded(file, example, () => example is { Chosen: { } chosen, Rejected: { } rejected }
                ? (Answer(example, chosen), Answer(example, rejected))
                : throw new FormatException("must be a preference: preferred_output and non_preferred_output, or chosen and rejected")))),
        ];
    }

    private IEnumerable<TrainingSequence> Read(string file) => Path.GetExtension(file) switch
    {
        ".tokens" => Checked(file, TokenFile.Read(file)),
        ".txt" => Texts(File.ReadAllText(file)),
        ".jsonl" => ExampleFile.Read(file).SelectMany(example => Encoded(file, example, () => Encode(example))),
        var other => throw new TrainingException($"{file} must end in .jsonl, .txt or .tokens. Given: {other}"),
    };

    private IEnumerable<TrainingSequence> Encode(TrainingExample example) => example switch
    {
        { Text: { } text } => Texts(text),
        { Messages: { } messages, Chosen: null } => [Chats.Encode(messages, example.Tools, example.Unlearned)],
        _ => throw new FormatException("must be a chat, an instruction or a text"),
    };

    private TrainingSequence Answer(TrainingExample example, IReadOnlyList<TemplateMessage> answer)
    {
        var before = Enumerable.Range(0, example.Messages!.Count).ToHashSet();
        return Chats.Encode([.. example.Messages, .. answer], example.Tools, before);
    }

    private ChatEncoder Chats => chats ?? throw new FormatException("is a chat, and the model has no chat template");

    private IEnumerable<TrainingSequence> Texts(string text)
    {
        int[] tokens = tokenizer.Encode(text, addSpecialTokens: true);
        int[] ended = endToken is { } end && (tokens.Length == 0 || tokens[^1] != end) ? [.. tokens, end] : tokens;
        return ended.Chunk(length).Select(TrainingSequence.Text);
    }

    private IReadOnlyList<TrainingSequence> Checked(string file, IReadOnlyList<TrainingSequence> sequences)
    {
        int rows = tokenizer.VocabularySize;
        int wrong = sequences.SelectMany(sequence => sequence.Tokens).FirstOrDefault(token => token < 0 || token >= rows, -1);
        return wrong < 0 ? sequences : throw new TrainingException($"{file}: tokens must be below the tokenizer's {rows}. Given: {wrong}");
    }

    private static T Encoded<T>(string file, TrainingExample example, Func<T> encode)
    {
        try
        {
            return encode();
        }
        catch (Exception error) when (error is FormatException or TemplateRefusedException or ChatTemplateException)
        {
            throw new TrainingException($"{file}, line {example.Line}: {error.Message}", error);
        }
    }
}
