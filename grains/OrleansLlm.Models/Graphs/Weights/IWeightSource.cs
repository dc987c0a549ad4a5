namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>Where a model's weights come from. Names are those of the Hugging Face checkpoint (<c>model.layers.0.self_attn.q_proj.weight</c>).</summary>
public interface IWeightSource
{
    /// <summary>The file or folder, for messages.</summary>
    string Origin { get; }

    /// <summary>A tensor, or null when there is none of that name.</summary>
    WeightTensor? Find(string name);
}
