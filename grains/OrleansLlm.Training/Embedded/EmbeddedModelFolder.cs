using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Training.Embedded;

/// <summary>Writes what a trainer needs of an embedded model before there are weights: configuration, tokenizer, chat template.</summary>
public static class EmbeddedModelFolder
{
    /// <summary>Special tokens begin turns; tools are named with their parameters in the system turn; a call is one JSON object.</summary>
    internal const string ChatTemplate =
        "<|bos|>{% if tools %}<|system|>{% if messages[0].role == 'system' %}{{ messages[0].content }}{{ '\\n' }}{% endif %}You can call tools. Tools: "
        + "{% for tool in tools %}{{ tool.function.name }}({{ (tool.function.parameters.properties or {}) | join(', ') }}){% if not loop.last %}, {% endif %}{% endfor %}<|end|>{% endif %}"
        + "{% for m in messages %}{% if tools and loop.first and m.role == 'system' %}{% elif m.tool_calls %}<|assistant|>{{ m.content or '' }}"
        + "{% for call in m.tool_calls %}{\"tool\": {{ call.function.name | tojson }}, \"arguments\": {{ call.function.arguments | tojson }}}{% endfor %}<|end|>"
        + "{% else %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";

    /// <summary>Examples that the tokenizer is learned from where nothing else is said.</summary>
    internal const int DefaultExamples = 12_000;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private const string ConfigurationFile = "config.json";
    private const string VocabularySize = "vocab_size";

    /// <summary>Writes <c>config.json</c>, <c>tokenizer.json</c> and <c>tokenizer_config.json</c>, with a tokenizer that is learned; existing files are replaced.</summary>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="shape">The model's size.</param>
    /// <param name="seed">Of the examples that the tokenizer is learned from.</param>
    /// <param name="examples">How many these are.</param>
    public static void Write(string folder, EmbeddedShape shape, int seed, int examples = DefaultExamples)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Check();
        Directory.CreateDirectory(folder);
        WriteConfigurations(folder, shape, EmbeddedTokenizer.Write(folder, shape.Vocabulary, seed, examples));
    }

    /// <summary>Writes the same files with the tokenizer of another embedded model.</summary>
    /// <param name="folder">Made when it is not there.</param>
    /// <param name="shape">The model's size; its vocabulary is the other's.</param>
    /// <param name="other">The other's folder.</param>
    /// <exception cref="TrainingException">There is no such model.</exception>
    public static void WriteLike(string folder, EmbeddedShape shape, string other)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Check();
        string configuration = Path.Combine(other, ConfigurationFile);
        if (!File.Exists(configuration) || !File.Exists(Path.Combine(other, EmbeddedTokenizer.FileName)))
        {
            throw TrainingException.Setting("the folder of the tokenizer", $"a model's, with {ConfigurationFile} and {EmbeddedTokenizer.FileName}", other);
        }

        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(other, EmbeddedTokenizer.FileName), Path.Combine(folder, EmbeddedTokenizer.FileName), overwrite: true);
        WriteConfigurations(folder, shape, JsonNode.Parse(File.ReadAllText(configuration))![VocabularySize]!.GetValue<int>());
    }

    private static void WriteConfigurations(string folder, EmbeddedShape shape, int vocabulary)
    {
        File.WriteAllText(Path.Combine(folder, ConfigurationFile), Configuration(shape, vocabulary).ToJsonString(s_indented));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), TokenizerConfiguration(shape).ToJsonString(s_indented));
    }

    private static JsonObject Configuration(EmbeddedShape shape, int vocabulary) => new()
    {
        ["architectures"] = new JsonArray("Qwen3ForCausalLM"),
        ["model_type"] = "qwen3",
        [VocabularySize] = vocabulary,
        ["hidden_size"] = shape.Width,
        ["intermediate_size"] = shape.FeedForward,
        ["num_hidden_layers"] = shape.Layers,
        ["num_attention_heads"] = shape.Heads,
        ["num_key_value_heads"] = shape.Heads,
        ["head_dim"] = shape.HeadSize,
        ["max_position_embeddings"] = shape.Context,
        ["rms_norm_eps"] = 1e-6,
        ["rope_theta"] = shape.RopeTheta,
        ["tie_word_embeddings"] = true,
        ["hidden_act"] = "silu",
        ["bos_token_id"] = EmbeddedTokenizer.Bos,
        ["eos_token_id"] = EmbeddedTokenizer.End,
        ["pad_token_id"] = EmbeddedTokenizer.Pad,
        ["torch_dtype"] = "float32",
    };

    private static JsonObject TokenizerConfiguration(EmbeddedShape shape) => new()
    {
        ["bos_token"] = EmbeddedTokenizer.Special[EmbeddedTokenizer.Bos],
        ["eos_token"] = EmbeddedTokenizer.Special[EmbeddedTokenizer.End],
        ["pad_token"] = EmbeddedTokenizer.Special[EmbeddedTokenizer.Pad],
        ["model_max_length"] = shape.Context,
        ["chat_template"] = ChatTemplate,
    };
}
