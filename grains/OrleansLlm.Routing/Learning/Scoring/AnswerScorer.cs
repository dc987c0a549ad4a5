using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Files;
using OrleansLlm.Routing.Learning.Models;

namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>
/// How probably an answer is right, from question, answer and the answer's token log-probabilities: what a cascade asks before it goes on
/// (after FrugalGPT, 2305.05176). Trained by <see cref="ScorerTrainer"/>. Immutable; safe for many threads.
/// </summary>
public sealed class AnswerScorer
{
    /// <summary>What files of scorers call themselves.</summary>
    internal const string Kind = "scorer";

    private readonly AnswerEncoder _encoder;
    private readonly QualityModel _model;
    private readonly IsotonicMap _map;

    internal AnswerScorer(ScorerInfo info, AnswerEncoder encoder, QualityModel model, IsotonicMap map) => (Info, _encoder, _model, _map) = (info, encoder, model, map);

    /// <summary>What it is.</summary>
    public ScorerInfo Info { get; }

    /// <summary>The calibrated probability that the answer is right, 0 to 1.</summary>
    /// <param name="question">The last user message.</param>
    /// <param name="answer">The whole answer.</param>
    /// <param name="logprobs">Natural logarithms of its tokens' probabilities; empty: not known.</param>
    public float Score(string question, string answer, ReadOnlySpan<float> logprobs = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(answer);
        Span<float> raw = stackalloc float[1];
        _model.Predict(_encoder.Encode(question, answer, logprobs), raw);
        return _map.Map(raw[0]);
    }

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="LlmException">InvalidRequest: what is wrong with it; the parameter is <c>file</c>.</exception>
    public static AnswerScorer Load(ReadOnlyMemory<byte> bytes)
    {
        var file = LearnedFile.Open(bytes);
        file.RequireKind(Kind);
        var settings = file.ReadSettings(LearnedJson.Default.ScorerSettings);
        var deviations = file.ReadFinite("answer.deviations", AnswerFeatures.Count);
        if (!Array.TrueForAll(deviations, deviation => deviation > 0))
        {
            throw LearnedFile.Wrong("has a deviation in tensor answer.deviations that is not above 0");
        }

        var encoder = new AnswerEncoder(EncoderTensors.Read(file, embedding: 0), file.ReadFinite("answer.means", AnswerFeatures.Count), deviations);
        var model = ModelTensors.Read(file, settings.Model, encoder.Questions.Meaning, encoder.Dimensions);
        return model.Outputs == 1
            ? new AnswerScorer(settings.Info, encoder, model, ReadMap(file))
            : throw LearnedFile.Wrong($"foretells {model.Outputs} qualities where a scorer foretells 1");
    }

    /// <summary>The scorer as a file (safetensors). The same scorer is the same bytes.</summary>
    public byte[] ToBytes()
    {
        var settings = new ScorerSettings(Info, ModelTensors.SettingsOf(_model));
        var file = new LearnedFileWriter(Kind, JsonSerializer.Serialize(settings, LearnedJson.Default.ScorerSettings));
        EncoderTensors.Write(file, _encoder.Questions);
        file.Add("answer.means", _encoder.Means);
        file.Add("answer.deviations", _encoder.Deviations);
        ModelTensors.Write(file, _model);
        file.Add("calibration.scores", _map.Scores);
        file.Add("calibration.probabilities", _map.Probabilities);
        return file.ToArray();
    }

    private static IsotonicMap ReadMap(LearnedFile file)
    {
        var scores = file.ReadFinite("calibration.scores");
        var probabilities = file.ReadFinite("calibration.probabilities", scores.Length);
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i] <= scores[i - 1])
            {
                throw LearnedFile.Wrong("has scores in tensor calibration.scores that do not ascend");
            }
        }

        return scores.Length > 0 && Array.TrueForAll(probabilities, probability => probability is >= 0 and <= 1)
            ? new IsotonicMap(scores, probabilities)
            : throw LearnedFile.Wrong("has a value in tensor calibration.probabilities that is not from 0 to 1");
    }
}
