// The operators of TorchScript programs: ops.cautious.*. Each checks what it is given; nothing behind it does.
#include <ATen/Functions.h>
#include <torch/custom_class.h>
#include <torch/library.h>

#include <algorithm>
#include <string>
#include <vector>

#include "instructions/choice.h"
#include "matrix/matrix.h"
#include "parallel.h"

namespace cautious {

namespace {

/** As programs hold it. */
struct MatrixObject : torch::CustomClassHolder {
    MatrixObject(std::int64_t columns, const std::vector<Matrix::Part>& parts) : matrix(columns, parts) {}

    Matrix matrix;
};

using MatrixHandle = c10::intrusive_ptr<MatrixObject>;

/** Beyond any model's: products of sizes below stay within 64 bits. */
constexpr std::int64_t MAX_SIZE = std::int64_t{1} << 28;

MatrixHandle matrix(
    std::int64_t columns, const std::vector<std::int64_t>& encodings, const std::vector<std::int64_t>& rows) {
    TORCH_CHECK(0 < columns && columns <= MAX_SIZE, "a matrix cannot have ", columns, " columns");
    TORCH_CHECK(!rows.empty() && rows.size() == encodings.size(), "each part has an encoding and a number of rows");
    std::vector<Matrix::Part> parts;
    for (std::size_t i = 0; i < rows.size(); i++) {
        TORCH_CHECK(0 < rows[i] && rows[i] <= MAX_SIZE, "a matrix cannot have ", rows[i], " rows");
        const std::int64_t encoding = encodings[i];
        TORCH_CHECK(0 <= encoding && encoding < 256 && index_of(static_cast<int>(encoding)) >= 0, "no encoding has the number ", encoding);
        parts.push_back({static_cast<Encoding>(encoding), rows[i]});
    }
    return c10::make_intrusive<MatrixObject>(columns, parts);
}

void check_appendable(const Matrix& to, const at::Tensor& rows) {
    TORCH_CHECK(rows.dim() == 2 && rows.device().is_cpu(), "rows are a matrix on the CPU");
    TORCH_CHECK(rows.size(0) <= to.rows() - to.appended(), "the matrix has ", to.rows(), " rows: there is no place for ",
                rows.size(0), " behind the first ", to.appended());
    TORCH_CHECK(rows.size(0) == 0 || rows.size(0) <= to.left_in_part(), "rows must be of one part");
}

std::int64_t append_stored(const at::Tensor& rows, const MatrixHandle& to) {
    Matrix& matrix = to->matrix;
    check_appendable(matrix, rows);
    TORCH_CHECK(rows.scalar_type() == at::kChar || rows.scalar_type() == at::kByte, "stored rows are bytes");
    if (rows.size(0) > 0) {
        const auto wanted = static_cast<std::int64_t>(matrix.stored_row_bytes());
        TORCH_CHECK(wanted > 0 && rows.size(1) == wanted, "a stored row of ", matrix.columns(), " columns has not ",
                    rows.size(1), " bytes");
        const at::Tensor bytes = rows.contiguous();
        const auto* data = static_cast<const std::uint8_t*>(bytes.const_data_ptr());
        for (std::int64_t row = 0; row < rows.size(0); row++) {
            matrix.append_stored(data + row * wanted);
        }
    }
    return matrix.appended();
}

std::int64_t append_rounded(const at::Tensor& rows, const MatrixHandle& to) {
    Matrix& matrix = to->matrix;
    check_appendable(matrix, rows);
    TORCH_CHECK(rows.size(1) == matrix.columns(), "a row of the matrix has ", matrix.columns(), " weights, not ",
                rows.size(1));
    if (rows.size(0) > 0) {
        const Encoding encoding = matrix.next_encoding();
        TORCH_CHECK(encoding == Encoding::Q8_0 || encoding == Encoding::Q4_K, "weights are rounded to 8 or 4 bits only");
        const at::Tensor floats = rows.to(at::kFloat).contiguous();
        for (std::int64_t row = 0; row < rows.size(0); row++) {
            matrix.append_rounded(floats.const_data_ptr<float>() + row * matrix.columns());
        }
    }
    return matrix.appended();
}

void check_whole(const Matrix& matrix) {
    TORCH_CHECK(matrix.appended() == matrix.rows(), "the matrix has ", matrix.appended(), " of its ", matrix.rows(),
                " rows so far");
}

/** As many tiles as are worth another thread: some tens of microseconds. */
std::int64_t grain(const Matrix& matrix, std::int64_t rows) {
    const std::size_t per_tile = matrix.bytes() / matrix.tiles() * (1 + rows / MAX_ROWS) + 1;
    return 1 + static_cast<std::int64_t>((std::size_t{1} << 17) / per_tile);
}

at::Tensor linear(const at::Tensor& x, const MatrixHandle& weight) {
    const Matrix& matrix = weight->matrix;
    check_whole(matrix);
    TORCH_CHECK(x.dim() == 2 && x.size(1) == matrix.columns(), "activations must be [rows, ", matrix.columns(), "], not ",
                x.sizes());
    TORCH_CHECK(x.scalar_type() == at::kFloat && x.device().is_cpu(), "activations must be float32 on the CPU");
    const std::int64_t rows = x.size(0);
    at::Tensor out = at::empty({rows, matrix.rows()}, x.options());
    if (rows == 0) {
        return out;
    }
    const at::Tensor values = x.stride(1) == 1 ? x : x.contiguous();
    const Kernels& kernels = instructions();
    const int groups = groups_of(matrix.columns());
    const std::int64_t blocks = (rows + MAX_ROWS - 1) / MAX_ROWS;
    const auto block_rows = [&](std::int64_t block) {
        return static_cast<int>(std::min<std::int64_t>(MAX_ROWS, rows - block * MAX_ROWS));
    };
    const auto stride = static_cast<std::int64_t>(activation_bytes(MAX_ROWS, groups));
    const at::Tensor activations = at::empty({blocks * stride}, x.options().dtype(at::kByte));
    auto* rounded = activations.mutable_data_ptr<std::uint8_t>();
    const float* from = values.const_data_ptr<float>();
    parallel_for(0, blocks, 2, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t block = begin; block < end; block++) {
            kernels.matrix.round(from + block * MAX_ROWS * values.stride(0), values.stride(0), block_rows(block),
                          matrix.columns(), rounded + block * stride);
        }
    });
    float* to = out.mutable_data_ptr<float>();
    parallel_for(0, matrix.tiles(), grain(matrix, rows), [&](std::int64_t begin, std::int64_t end) {
        // A tile stays in the cache while all blocks go through it.
        for (std::int64_t tile = begin; tile < end; tile++) {
            for (std::int64_t block = 0; block < blocks; block++) {
                matrix.multiply(kernels.matrix, rounded + block * stride, block_rows(block), tile, tile + 1,
                                to + block * MAX_ROWS * matrix.rows());
            }
        }
    });
    return out;
}

void check_row(const Matrix& matrix, std::int64_t row) {
    TORCH_CHECK(0 <= row && row < matrix.rows(), "the matrix has ", matrix.rows(), " rows, none ", row);
}

MatrixHandle select(const MatrixHandle& from, const std::vector<std::int64_t>& rows) {
    const Matrix& matrix = from->matrix;
    check_whole(matrix);
    TORCH_CHECK(!rows.empty(), "a matrix has at least one row");
    std::vector<Matrix::Part> parts;
    for (const std::int64_t row : rows) {
        check_row(matrix, row);
        const Encoding encoding = matrix.encoding_of(row);
        if (parts.empty() || parts.back().encoding != encoding) {
            parts.push_back({encoding, 0});
        }
        parts.back().rows++;
    }
    auto selected = c10::make_intrusive<MatrixObject>(matrix.columns(), parts);
    for (const std::int64_t row : rows) {
        selected->matrix.append_copy(matrix, row);
    }
    return selected;
}

at::Tensor rows(const MatrixHandle& weight, const std::vector<std::int64_t>& places) {
    const Matrix& matrix = weight->matrix;
    check_whole(matrix);
    const auto count = static_cast<std::int64_t>(places.size());
    at::Tensor out = at::empty({count, matrix.columns()}, at::kFloat);
    for (std::int64_t i = 0; i < count; i++) {
        check_row(matrix, places[i]);
        matrix.unpack_row(places[i], out.mutable_data_ptr<float>() + i * matrix.columns());
    }
    return out;
}

}  // namespace

#define CAUTIOUS_TEXT(name) #name
#define CAUTIOUS_TEXT_OF(macro) CAUTIOUS_TEXT(macro)

TORCH_LIBRARY(cautious, m) {
    m.def("revision() -> str", [] { return std::string(CAUTIOUS_TEXT_OF(CAUTIOUS_REVISION)); });
    m.class_<MatrixObject>("Matrix");
    m.def("instructions(str wanted) -> str", [](std::string wanted) { return use_instructions(wanted); });
    m.def("matrix(int columns, int[] encodings, int[] rows) -> __torch__.torch.classes.cautious.Matrix", matrix);
    // A schema cannot say that an object changes: unless a call may do anything, one whose result is not used is left out.
    const auto changes = c10::AliasAnalysisKind::CONSERVATIVE;
    m.def(torch::schema("append_stored(Tensor rows, __torch__.torch.classes.cautious.Matrix to) -> int", changes));
    m.def(torch::schema("append_rounded(Tensor rows, __torch__.torch.classes.cautious.Matrix to) -> int", changes));
    m.def("linear(Tensor x, __torch__.torch.classes.cautious.Matrix weight) -> Tensor");
    m.def("select(__torch__.torch.classes.cautious.Matrix from, int[] rows) -> __torch__.torch.classes.cautious.Matrix",
          select);
    m.def("rows(__torch__.torch.classes.cautious.Matrix weight, int[] places) -> Tensor", rows);
}

TORCH_LIBRARY_IMPL(cautious, CPU, m) {
    m.impl("append_stored", append_stored);
    m.impl("append_rounded", append_rounded);
    m.impl("linear", linear);
}

}  // namespace cautious
