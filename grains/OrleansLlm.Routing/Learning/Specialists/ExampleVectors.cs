using System.Numerics.Tensors;

namespace OrleansLlm.Routing.Learning.Specialists;

/// <summary>What the examples of a policy mean, and what a request does, by one embedding model. Immutable.</summary>
/// <param name="Model">The model.</param>
/// <param name="Examples">A vector for each example of the policy, in its order; all of one length.</param>
/// <param name="Text">The request's.</param>
public sealed record ExampleVectors(string Model, IReadOnlyList<float[]> Examples, float[] Text)
{
    /// <summary>The cosine of each example with the request, 0 to 1; 0 where a vector has no direction or another length.</summary>
    public float[] Similarities()
    {
        var similarities = new float[Examples.Count];
        for (var i = 0; i < similarities.Length; i++)
        {
            var cosine = Examples[i].Length == Text.Length && Text.Length > 0 ? TensorPrimitives.CosineSimilarity<float>(Examples[i], Text) : 0;
            similarities[i] = float.IsNaN(cosine) ? 0 : Math.Clamp(cosine, 0, 1);
        }

        return similarities;
    }
}
