using System.Text.RegularExpressions;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>Reads and checks the body that makes a fine-tuning job: OpenAI's fields, and <c>weights</c>, <c>rank</c>, <c>general_limit</c> among the hyperparameters.</summary>
internal static partial class FineTuningRequestParser
{
    private const int MaxId = 128;
    private const string Method = "method";

    private static readonly string[] Fields =
        ["model", "training_file", "validation_file", "suffix", "seed", Method, "hyperparameters", "metadata", "integrations"];

    private static readonly string[] Shared = ["n_epochs", "batch_size", "learning_rate_multiplier", "weights", "rank", "general_limit"];

    /// <summary>Reads the body of <c>POST /v1/fine_tuning/jobs</c>.</summary>
    public static FineTuningInput Parse(JsonFields body)
    {
        body.RefuseOthers(Fields);
        if (body.Array("integrations", 100) is { } integrations && integrations.GetArrayLength() > 0)
        {
            throw RequestErrors.UnsupportedField("integrations", JsonText.Show(integrations));
        }

        var method = body.Object(Method);
        var kind = method?.Word("type", "supervised", "dpo") ?? "supervised";
        method?.RefuseOthers("type", kind);
        var parameters = method?.Object(kind)?.Object("hyperparameters") ?? body.Object("hyperparameters");
        var input = new FineTuningInput
        {
            Model = body.RequireText("model", maxLength: 256, minLength: 1),
            TrainingFileId = body.RequireText("training_file", MaxId, minLength: 1),
            ValidationFileId = body.Text("validation_file", MaxId, minLength: 1),
            Suffix = SuffixOf(body),
            Seed = body.Integer("seed", 0) ?? Guid.NewGuid().GetHashCode() & int.MaxValue,
            Method = kind == "dpo" ? FineTuningMethod.Dpo : FineTuningMethod.Supervised,
            Metadata = body.Object("metadata") is JsonFields metadata ? MetadataParser.Read(metadata) : null,
        };
        return parameters is { } given ? With(input, given) : input;
    }

    private static FineTuningInput With(FineTuningInput input, JsonFields parameters)
    {
        string[] known = input.Method == FineTuningMethod.Dpo ? [.. Shared, "beta"] : Shared;
        parameters.RefuseOthers(known);
        return input with
        {
            Epochs = Auto(parameters, "n_epochs") ? null : parameters.Number("n_epochs", 0, 1000, aboveMin: true),
            BatchSize = Auto(parameters, "batch_size") ? null : parameters.Integer("batch_size", 1, 4096),
            LearningRateMultiplier = Auto(parameters, "learning_rate_multiplier") ? null : parameters.Number("learning_rate_multiplier", 0, 1000, aboveMin: true),
            Beta = Auto(parameters, "beta") ? null : parameters.Number("beta", 0, 10, aboveMin: true),
            Rank = parameters.Integer("rank", 1, 1024),
            GeneralLimit = parameters.Number("general_limit", 0, 10),
            Weights = parameters.Word("weights", "lora", "qlora", "full") switch
            {
                "full" => FineTuningWeights.Full,
                "qlora" => FineTuningWeights.Qlora,
                _ => FineTuningWeights.Lora,
            },
        };
    }

    private static bool Auto(JsonFields fields, string name) =>
        fields.TryGet(name, out var value) && value.ValueKind is System.Text.Json.JsonValueKind.String && value.GetString() == "auto";

    private static string? SuffixOf(JsonFields body)
    {
        var suffix = body.Text("suffix", 64, minLength: 1);
        return suffix is null || SuffixPattern().IsMatch(suffix)
            ? suffix
            : throw RequestErrors.OutOfRange("suffix", "lower-case letters, digits and dashes, with a letter or digit first", $"'{JsonText.Shorten(suffix)}'");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SuffixPattern();
}
