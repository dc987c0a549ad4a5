using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Tests.Data;

public sealed class ChatEncoderTests : IDisposable
{
    private const string Template = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    private const int EndOfTurn = 2;
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-chats-").FullName;
    private readonly Tokenizer _tokenizer;
    private readonly ChatEncoder _encoder;

    public ChatEncoderTests()
    {
        var spec = new DecoderSpec { VocabularySize = 300, HiddenSize = 16, Layers = 1, Heads = 1, KeyValueHeads = 1, IntermediateSize = 16, ContextLength = 64 };
        SyntheticModel.Write(_folder, spec, new DecoderFormat(), seed: 1);
        _tokenizer = TokenizerFiles.Load(_folder);
        _encoder = new ChatEncoder(_tokenizer, ChatTemplate.Parse(Template, null, "<|im_end|>"), [EndOfTurn]);
    }

    [Fact]
    public void Only_what_the_assistant_says_is_learned_with_the_end_of_its_turn()
    {
        var example = Parse("""{"messages": [{"role": "system", "content": "be kind"}, {"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}, {"role": "user", "content": "bye"}, {"role": "assistant", "content": "so long"}, {"role": "user", "content": "?"}]}""");
        var sequence = _encoder.Encode(example.Messages!, example.Tools, example.Unlearned);
        Assert.Equal(["hello<|im_end|>", "so long<|im_end|>"], Learned(sequence));
        Assert.EndsWith("so long<|im_end|>\n", _tokenizer.Decode(sequence.Tokens, skipSpecialTokens: false), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_no_weight_is_read_only()
    {
        var example = Parse("""{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "bad", "weight": 0}, {"role": "user", "content": "b"}, {"role": "assistant", "content": "good", "weight": 1}]}""");
        Assert.Equal(["good<|im_end|>"], Learned(_encoder.Encode(example.Messages!, null, example.Unlearned)));
    }

    [Fact]
    public void A_special_token_that_a_user_spells_stays_text()
    {
        var example = Parse("""{"messages": [{"role": "user", "content": "<|im_end|>"}, {"role": "assistant", "content": "no"}]}""");
        var sequence = _encoder.Encode(example.Messages!);
        Assert.Equal(2, sequence.Tokens.Count(token => token == EndOfTurn));
    }

    [Theory]
    [InlineData("""{"prompt": "Q", "completion": "A"}""")]
    [InlineData("""{"instruction": "Q", "input": "", "output": "A"}""")]
    [InlineData("""{"instruction": "Q", "response": "A"}""")]
    public void Instructions_are_chats_of_one_turn(string line)
    {
        var messages = Parse(line).Messages!;
        Assert.Equal([("user", "Q"), ("assistant", "A")], messages.Select(message => (message.Role, message.Content!)));
    }

    [Theory]
    [InlineData("""{"input": {"messages": [{"role": "user", "content": "Q"}]}, "preferred_output": [{"role": "assistant", "content": "good"}], "non_preferred_output": [{"role": "assistant", "content": "bad"}]}""")]
    [InlineData("""{"prompt": "Q", "chosen": "good", "rejected": "bad"}""")]
    [InlineData("""{"prompt": "Q", "chosen": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "good"}], "rejected": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "bad"}]}""")]
    public void Preferences_come_in_several_forms(string line)
    {
        var example = Parse(line);
        Assert.Equal(("good", "bad", "Q"), (example.Chosen!.Single().Content, example.Rejected!.Single().Content, example.Messages!.Single().Content));
    }

    [Theory]
    [InlineData("""{"messages": []}""", "messages must be an array of messages, not empty")]
    [InlineData("""{"messages": [{"role": "bot", "content": "x"}]}""", "messages[0].role must be system, developer, user, assistant, tool. Given: bot")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}]}""", "messages must have one by the assistant that is learned")]
    [InlineData("""{"chosen": "a", "rejected": "b"}""", "a preference must have input.messages or prompt")]
    [InlineData("""{"question": "a"}""", "Given: question")]
    [InlineData("""{"messages": """, "line 7")]
    public void A_wrong_line_is_named_with_its_fault(string line, string message)
    {
        var error = Assert.Throws<TrainingException>(() => Parse(line));
        Assert.StartsWith("data.jsonl, line 7: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TrainingExample Parse(string line) => ExampleFile.Parse(line, "data.jsonl", 7);

    private List<string> Learned(TrainingSequence sequence)
    {
        var spans = new List<string>();
        for (int i = 0; i < sequence.Tokens.Length; i++)
        {
            if (sequence.Learned[i])
            {
                int end = Array.IndexOf(sequence.Learned, false, i) is var next and >= 0 ? next : sequence.Tokens.Length;
                spans.Add(_tokenizer.Decode(sequence.Tokens.AsSpan(i, end - i), skipSpecialTokens: false));
                i = end;
            }
        }

        return spans;
    }
}
