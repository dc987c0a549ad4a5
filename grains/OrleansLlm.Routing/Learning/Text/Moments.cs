namespace OrleansLlm.Routing.Learning.Text;

/// <summary>Means and standard deviations of columns.</summary>
internal static class Moments
{
    /// <summary>Of all rows. A column that does not vary says nothing: its deviation is 1, so that other values of it later stay moderate.</summary>
    public static (float[] Means, float[] Deviations) Of(float[][] rows, int columns)
    {
        var means = new float[columns];
        var deviations = new float[columns];
        for (var i = 0; i < columns; i++)
        {
            var mean = rows.Average(row => (double)row[i]);
            var variance = rows.Average(row => (row[i] - mean) * (row[i] - mean));
            (means[i], deviations[i]) = ((float)mean, variance > 1e-10 ? (float)Math.Sqrt(variance) : 1);
        }

        return (means, deviations);
    }
}
