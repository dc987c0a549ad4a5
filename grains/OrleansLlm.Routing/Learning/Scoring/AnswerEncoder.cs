using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>Turns question and answer into numbers: the encoded question, then standardised features of the answer. Immutable.</summary>
/// <param name="questions">Encodes questions.</param>
/// <param name="means">Of the answers' features.</param>
/// <param name="deviations">Of the answers' features, above 0.</param>
internal sealed class AnswerEncoder(TextEncoder questions, float[] means, float[] deviations)
{
    public TextEncoder Questions => questions;

    public ReadOnlySpan<float> Means => means;

    public ReadOnlySpan<float> Deviations => deviations;

    public int Dimensions => questions.Dimensions + AnswerFeatures.Count;

    public float[] Encode(string question, string answer, ReadOnlySpan<float> logprobs)
    {
        var encoded = new float[Dimensions];
        questions.Encode(question, []).CopyTo(encoded, 0);
        var features = AnswerFeatures.Of(question, answer, logprobs);
        for (var i = 0; i < features.Length; i++)
        {
            encoded[questions.Dimensions + i] = Math.Clamp((features[i] - means[i]) / deviations[i], -3, 3);
        }

        return encoded;
    }
}
