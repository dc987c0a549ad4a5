using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Data.Duplicates;

namespace OrleansLlm.Training.Data.Checks;

/// <summary>Measures how long examples are: in tokens as a model sees them, or in words where no model is given. Safe for concurrent use.</summary>
public sealed class ExampleMeasure
{
    private readonly Tokenizer? _tokenizer;
    private readonly ChatEncoder? _chats;

    private ExampleMeasure(Tokenizer? tokenizer, ChatEncoder? chats) => (_tokenizer, _chats) = (tokenizer, chats);

    /// <summary>Counts words.</summary>
    public static ExampleMeasure Words { get; } = new(null, null);

    /// <summary>What is counted: <c>tokens</c> or <c>words</c>.</summary>
    public string Unit => _tokenizer is null ? "words" : "tokens";

    /// <summary>Counts tokens by a model's folder: <c>config.json</c>, tokenizer and chat template; weights are not needed.</summary>
    /// <exception cref="Models.Packages.ModelPackageException">A file is missing or broken.</exception>
    public static ExampleMeasure Tokens(string modelFolder)
    {
        var tokenizer = TokenizerFiles.Load(modelFolder);
        var spec = CheckpointFolder.ReadSpec(modelFolder);
        var template = CheckpointTemplate.Read(modelFolder, spec, tokenizer);
        return new ExampleMeasure(tokenizer, template is null ? null : new ChatEncoder(tokenizer, template, spec.EosTokenIds));
    }

    /// <summary>The length of an example; of a preference, that with the longer answer.</summary>
    /// <exception cref="FormatException">It does not fit the model's chat template, or there is none for a chat.</exception>
    public int Of(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        try
        {
            return _tokenizer is null ? ExampleTexts.Spoken(example).Sum(text => WordShingles.Words(text).Length) : TokensOf(example);
        }
        catch (Exception refused) when (refused is TemplateRefusedException or ChatTemplateException)
        {
            throw new FormatException(refused.Message, refused);
        }
    }

    private int TokensOf(TrainingExample example) => example switch
    {
        { Chosen: { } chosen, Rejected: { } rejected } => Math.Max(Chat([.. example.Messages!, .. chosen], example), Chat([.. example.Messages!, .. rejected], example)),
        { Messages: { } messages } => Chat(messages, example),
        _ => ExampleTexts.Spoken(example).Sum(text => _tokenizer!.Encode(text, addSpecialTokens: true).Length),
    };

    private int Chat(IReadOnlyList<TemplateMessage> messages, TrainingExample example) =>
        (_chats ?? throw new FormatException("is a chat, and the model has no chat template")).Encode(messages, example.Tools).Tokens.Length;
}
