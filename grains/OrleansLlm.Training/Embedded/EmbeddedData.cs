using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Data;

namespace OrleansLlm.Training.Embedded;

/// <summary>Writes made examples as files that a trainer reads.</summary>
public static class EmbeddedData
{
    /// <summary>Writes examples as a <see cref="TokenFile"/>, by the tokenizer and chat template in a folder of <see cref="EmbeddedModelFolder"/>.</summary>
    public static void WriteTokens(string path, IEnumerable<EmbeddedExample> examples, string modelFolder)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var template = ChatTemplate.Parse(EmbeddedModelFolder.ChatTemplate, EmbeddedTokenizer.Special[EmbeddedTokenizer.Bos], EmbeddedTokenizer.Special[EmbeddedTokenizer.End]);
        var encoder = new ChatEncoder(TokenizerFiles.Load(modelFolder), template, [EmbeddedTokenizer.End]);
        TokenFile.Write(path, examples.Select(example => encoder.Encode(example.Messages, example.Tools.Count > 0 ? example.Tools : null)));
    }

    /// <summary>Writes examples as chats in OpenAI's format, one a line, with <c>family</c> beside <c>messages</c> and <c>tools</c>.</summary>
    public static void WriteChats(string path, IEnumerable<EmbeddedExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        File.WriteAllLines(path, examples.Select(Line));
    }

    private static string Line(EmbeddedExample example)
    {
        var chat = ExampleWriter.ToJson(new TrainingExample { Messages = example.Messages, Tools = example.Tools });
        chat.Insert(0, "family", example.Family);
        return chat.ToJsonString(ExampleWriter.Plain);
    }
}
