using MathNet.Numerics.LinearAlgebra;

namespace CdnMusic.ListeningApi.Recommending;

/// <summary>
/// EASE: the linear item-item model without self-similarity, in closed form (H. Steck, Embarrassingly Shallow Autoencoders for Sparse
/// Data, WWW 2019).
/// <list type="number">
/// <item>G = XᵀX, how many listeners heard both items; λ is added on its diagonal.</item>
/// <item>P = G⁻¹, by Cholesky, for G is symmetric and positive definite.</item>
/// <item>B = −P / diag(P) by columns, with a diagonal of zeros: what hearing the row's item says of the column's.</item>
/// </list>
/// Time grows with the cube of the items, memory (three squares of doubles) with their square: 2,000 items take seconds and 100 MB.
/// Immutable.
/// </summary>
internal sealed class EaseModel : IItemModel
{
    private readonly double[][] _weights;

    private EaseModel(double[][] weights) => _weights = weights;

    /// <summary>Trains it.</summary>
    /// <param name="matrix">Who heard what.</param>
    /// <param name="regularisation">λ; above 0.</param>
    public static EaseModel Train(ListenMatrix matrix, double regularisation)
    {
        var n = matrix.Items.Count;
        var gram = Matrix<double>.Build.Dense(n, n, matrix.CoOccurrences());
        for (var i = 0; i < n; i++)
        {
            gram[i, i] += regularisation;
        }

        var inverse = gram.Cholesky().Solve(Matrix<double>.Build.DenseIdentity(n));
        var weights = new double[n][];
        for (var i = 0; i < n; i++)
        {
            weights[i] = new double[n];
            for (var j = 0; j < n; j++)
            {
                weights[i][j] = i == j ? 0 : -inverse[i, j] / inverse[j, j];
            }
        }

        return new EaseModel(weights);
    }

    /// <summary>The items that having heard one speaks for, best first; positive weights only.</summary>
    public IReadOnlyList<(int Item, double Weight)> Neighbours(int item, int most) =>
        [.. _weights[item].Select((weight, other) => (Item: other, Weight: weight)).Where(w => w.Weight > 0).OrderByDescending(w => w.Weight).ThenBy(w => w.Item).Take(most)];

    public double[] Score(IReadOnlyList<int> heard)
    {
        var scores = new double[_weights.Length];
        foreach (var row in heard.Select(i => _weights[i]))
        {
            for (var j = 0; j < scores.Length; j++)
            {
                scores[j] += row[j];
            }
        }

        return scores;
    }
}
